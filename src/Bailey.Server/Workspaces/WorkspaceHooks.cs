using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Workspaces;

/// <summary>What a workspace of the project may reach. The room above that keeps allow lists answers; without it, the default bundle.</summary>
public delegate Task<EgressPolicy> EgressOfProject(OrgId organisation, ProjectId project, CancellationToken cancellationToken);

/// <summary>
/// Says what became of an interrupted act whose effect the warden's memory alone does not show: a program that ended badly was run all the same. Null:
/// not an act of this room.
/// </summary>
public delegate Task<OperationAnswer?> JudgeOutcome(OpenOperation open, WardenOperation said, CancellationToken cancellationToken);

/// <summary>Runs before a workspace is stopped, while its warden still answers: rooms above keep what would be out of reach afterwards.</summary>
public delegate Task BeforeStop(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken);

/// <summary>
/// What ends for good with a workspace whose rows are deleted in this transaction: entries of the record that only those rows could still tell.
/// Written last in the same transaction.
/// </summary>
public delegate Task<IReadOnlyList<AuditEntry>> LastEntries(TenantScope scope, WorkspaceId workspace);

/// <summary>
/// Whether the person has something open in the workspace now: only then may a cell act in their name, since a sandbox names its cells itself.
/// Every room that opens cells of people answers for its own.
/// </summary>
public delegate Task<bool> IsInside(OrgId organisation, WorkspaceId workspace, UserId user, CancellationToken cancellationToken);

/// <summary>
/// The public key that git in this person's cells signs with, as a line of <c>authorized_keys</c>; null where they have not switched it on. The room that keeps
/// the keys answers.
/// </summary>
public delegate Task<string?> SigningOfPerson(UserId user, CancellationToken cancellationToken);
