using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Forwards;

/// <summary>Looks after the forwards.</summary>
internal sealed class ForwardWatch(HostNews news, ForwardBook book, WorkspaceActivity activity, TimeProvider clock, ILogger<ForwardWatch> log)
    : CarriedWatch(news, activity, clock, log)
{
    protected override IReadOnlyList<(OrgId Organisation, WorkspaceId Workspace)> InUse => book.InUse;

    protected override Task Look(OrgId organisation, CancellationToken cancellationToken) => book.Look(organisation, cancellationToken);
}
