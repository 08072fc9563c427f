using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;

namespace Bailey.Server.Git.Repository;

/// <summary>What this room asks of a workspace's warden, the seam to another process: run a program, read a file.</summary>
internal sealed record RepositoryTools(
    Func<OrgId, WorkspaceId, WardenExec, CancellationToken, Task<WardenExecResult>> Exec,
    Func<OrgId, WorkspaceId, string, int, CancellationToken, Task<WorkspaceFile?>> ReadFile);

/// <summary>The first bytes of a file, or the target of a link as git keeps it; <c>Cut</c> when there is more.</summary>
internal sealed record WorkspaceFile(byte[] Content, bool Cut);
