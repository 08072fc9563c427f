using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;

namespace Bailey.Server.Git.Repository;

/// <summary>What this room asks of a workspace's warden, the seam to another process: run a program, read a file, run a program for long.</summary>
internal sealed record RepositoryTools(
    Func<OrgId, WorkspaceId, WardenExec, CancellationToken, Task<WardenExecResult>> Exec,
    Func<OrgId, WorkspaceId, string, int, CancellationToken, Task<WorkspaceFile?>> ReadFile,
    RunLong RunLong);

/// <summary>Runs a program whose output has no bound, handing it on as it comes; the exit code and the end of what it complained about.</summary>
internal delegate Task<(int ExitCode, string Complaint)> RunLong(
    OrgId organisation, WorkspaceId workspace, LongRun run, Func<ReadOnlyMemory<byte>, Task> take, CancellationToken cancellationToken);

/// <summary>Such a program, and what it is told.</summary>
internal sealed record LongRun(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment, byte[] Input);

/// <summary>The first bytes of a file, or the target of a link as git keeps it; <c>Cut</c> when there is more.</summary>
internal sealed record WorkspaceFile(byte[] Content, bool Cut);
