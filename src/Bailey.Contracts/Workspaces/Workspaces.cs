using System.ComponentModel.DataAnnotations;
using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Workspaces;

/// <summary>A repository and its policy. <c>Source</c>: git, upload or empty; <c>Url</c> never holds a credential.</summary>
public sealed record Project(
    ProjectId Id, string Name, string Source, string? Url, string? DefaultBranch, DateTimeOffset Created, string Role);

/// <summary>
/// POST …/projects. With <c>Url</c> (https, ssh, or a path that the operator allowed) the project is that git
/// repository; without it, an empty one (<c>upload</c> fills it through the workspace).
/// </summary>
public sealed record CreateProjectRequest(
    [property: Required, StringLength(60, MinimumLength = 1), RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]*$")] string Name,
    [property: StringLength(2048)] string? Url = null,
    [property: RegularExpression("^(git|upload|empty)$")] string? Source = null);

/// <summary>
/// One branch of a project in one sandbox. <c>State</c>: stopped, starting, awake, frozen, stopping, failed.
/// <c>Detail</c> says why it failed, or what was last killed for want of memory or disk.
/// <c>Fetching</c> is set while the repository is being fetched or when that failed.
/// <c>Walls</c> names what is weaker than it should be on the host, empty when nothing is.
/// </summary>
public sealed record Workspace(
    WorkspaceId Id, ProjectId Project, string ProjectName, string Name, string? Branch, string Image, string State, string? Detail,
    CloneProgress? Fetching, DateTimeOffset Created, DateTimeOffset LastActive, string Role, IReadOnlyList<string> Walls);

/// <summary>A fetch under way. <c>State</c>: running, done, failed, cancelled. <c>Percent</c> is null while unknown.</summary>
public sealed record CloneProgress(string State, string Step, int? Percent, string? Error);

/// <summary>POST …/workspaces. Starts the sandbox and, for a git project, the clone of the branch (default: the remote's own).</summary>
public sealed record CreateWorkspaceRequest(
    ProjectId Project,
    [property: Required, StringLength(60, MinimumLength = 1), RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]*$")] string Name,
    [property: StringLength(250)] string? Branch = null);

/// <summary>GET …/workspaces/{id}/usage: what the sandbox takes now; memory and disk in bytes, CPU in microseconds since it started.</summary>
public sealed record WorkspaceUsage(
    long MemoryBytes, long MemoryLimit, long CpuMicroseconds, int CpuLimitMillis, int Processes, int ProcessLimit, long DiskBytes, long DiskLimit,
    IReadOnlyList<string> Killed);

/// <summary>
/// A message of the WebSocket GET …/usage: what the awake workspaces that the caller may read take, every two seconds. It comes as text; the client says
/// nothing. One that is not in the list is not awake, or its host is away.
/// </summary>
public sealed record UsageMessage(IReadOnlyList<WorkspaceUse> Workspaces);

/// <summary>
/// What one workspace takes now. <c>CpuMillis</c>: thousandths of a core since the message before, null in the first. Memory and disk in bytes; −1
/// where the host does not tell. The disk is what was counted last.
/// </summary>
public sealed record WorkspaceUse(
    WorkspaceId Workspace, int? CpuMillis, int CpuLimitMillis, long MemoryBytes, long MemoryLimit, int Processes, int ProcessLimit, long DiskBytes, long DiskLimit);
