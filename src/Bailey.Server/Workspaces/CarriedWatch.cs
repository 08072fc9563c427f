using System.Collections.Concurrent;
using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;

namespace Bailey.Server.Workspaces;

/// <summary>
/// For a room whose connections to workspaces are carried by this server (ssh, forwards): every few seconds their workspaces are kept from
/// looking idle, the rows of them say that they are carried still, and those that a dead server left behind are ended.
/// </summary>
public abstract partial class CarriedWatch(HostNews news, WorkspaceActivity activity, TimeProvider clock, ILogger log) : BackgroundService
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(15);
    private readonly System.Threading.Channels.ChannelReader<HostNotice> _notices = news.Listen();
    private readonly ConcurrentDictionary<OrgId, byte> _there = new();

    /// <summary>The workspaces that this server carries connections to.</summary>
    protected abstract IReadOnlyList<(OrgId Organisation, WorkspaceId Workspace)> InUse { get; }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Listen(stoppingToken), Tick(stoppingToken));

    /// <summary>Says what this server carries, and ends what nobody does.</summary>
    protected abstract Task Look(OrgId organisation, CancellationToken cancellationToken);

    /// <summary>What else shows that a workspace is in use.</summary>
    protected virtual Task Use(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task Listen(CancellationToken stoppingToken)
    {
        await foreach (var notice in _notices.ReadAllAsync(stoppingToken))
        {
            if (notice.Kind == HostNoticeKind.Came)
            {
                _there[notice.Organisation] = 0;
            }
        }
    }

    private async Task Tick(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_pace, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var (organisation, workspace) in InUse)
                {
                    await activity.Touch(organisation, workspace, stoppingToken);
                    await Use(organisation, workspace, stoppingToken);
                }

                foreach (var organisation in _there.Keys)
                {
                    await Look(organisation, stoppingToken);
                }
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                // The edge of the loop: a host or a database that is away must not end the watch.
                Missed(log, failed.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is carried could not be looked at: {Reason}")]
    private static partial void Missed(ILogger logger, string reason);
}
