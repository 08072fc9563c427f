using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Ssh;

/// <summary>Looks after the connections.</summary>
internal sealed class SshWatch(HostNews news, SshBook book, Wardens wardens, WorkspaceActivity activity, TimeProvider clock, ILogger<SshWatch> log)
    : CarriedWatch(news, activity, clock, log)
{
    protected override IReadOnlyList<(OrgId Organisation, WorkspaceId Workspace)> InUse => book.InUse;

    protected override Task Look(OrgId organisation, CancellationToken cancellationToken) => book.Look(organisation, cancellationToken);

    /// <summary>The host counts what is asked of the warden as use. One that somebody put to sleep beside an open connection sleeps on until a byte of it comes.</summary>
    protected override async Task Use(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        var warden = wardens.Of(organisation, workspace);
        try
        {
            (await warden.Stream(HttpMethod.Get, "hello", WardenClient.Passive, cancellationToken)).Dispose();
            await warden.Hello(cancellationToken);
        }
        catch (Exception asleep) when (asleep is RefusedException or LostException)
        {
            // Frozen, stopped, or its host is away.
        }
    }
}
