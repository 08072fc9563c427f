using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Workspaces;

/// <summary>What a workspace of the project may reach. The room above that keeps allow lists answers; without it, the default bundle.</summary>
public delegate Task<EgressPolicy> EgressOfProject(OrgId organisation, ProjectId project, CancellationToken cancellationToken);

/// <summary>Runs before a workspace is stopped, while its warden still answers: rooms above keep what would be out of reach afterwards.</summary>
public delegate Task BeforeStop(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken);
