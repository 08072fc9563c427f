using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces.Idle;

/// <summary>
/// Does what the host says it is time for: freezes and stops workspaces that nobody uses, as the system's act. A host that comes hears the times anew, since
/// they may have changed while it was away.
/// </summary>
internal sealed partial class IdleSteps(HostNews news, HostDirectory hosts, IdleSettings settings, WorkspaceLife life, ILogger<IdleSteps> log) : BackgroundService
{
    // After a night hundreds may be due at once.
    private readonly SemaphoreSlim _atOnce = new(4);
    private readonly System.Threading.Channels.ChannelReader<HostNotice> _notices = news.Listen();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _atOnce.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var notice in _notices.ReadAllAsync(stoppingToken))
        {
            if (notice.Kind == HostNoticeKind.Came)
            {
                await Quietly(() => Came(notice.Organisation, stoppingToken));
            }
            else if (notice.Event is { Type: "sandbox.idle", State: "freeze" or "stop", Use: not null } said)
            {
                await _atOnce.WaitAsync(stoppingToken);
                _ = Task.Run(() => Step(notice.Organisation, said), CancellationToken.None);
            }
        }
    }

    private async Task Came(OrgId organisation, CancellationToken cancellationToken)
    {
        if (await hosts.Hello(organisation, cancellationToken) is { Freezer: false })
        {
            NoFreezer(log, organisation);
        }

        await settings.Tell(organisation, null, cancellationToken);
    }

    private async Task Step(OrgId organisation, HostEvent said)
    {
        try
        {
            await Quietly(() => life.Rest(organisation, said.Workspace, new IdleWord(said.Number, said.Use!.Value, said.State == "stop"), CancellationToken.None));
        }
        finally
        {
            _atOnce.Release();
        }
    }

    private async Task Quietly(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (RefusedException refused)
        {
            // Somebody was quicker: it is in use again, or somebody acts on it. The host says so again when it is idle again.
            NotNow(log, refused.Refusal.Detail);
        }
        catch (Exception failed)
        {
            // The edge of the loop: one word that cannot be worked on must not end it.
            Failed(log, failed.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The host of organisation {Organisation} cannot freeze: idle workspaces stay awake until it is time to stop them.")]
    private static partial void NoFreezer(ILogger log, OrgId organisation);

    [LoggerMessage(LogLevel.Debug, "An idle workspace was left as it is: {Reason}")]
    private static partial void NotNow(ILogger log, string? reason);

    [LoggerMessage(LogLevel.Warning, "An idle workspace could not be put to rest: {Reason}")]
    private static partial void Failed(ILogger log, string reason);
}

/// <summary>The host's word that a workspace is idle: its number, which one server claims, and the last use, since when there must be none.</summary>
internal sealed record IdleWord(long Number, long Use, bool Stop);
