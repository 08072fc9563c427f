using System.Collections.Concurrent;
using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Forwards;

/// <summary>
/// Says every few seconds which forwards this server carries, keeps their workspaces from looking idle, and ends those that a dead server left
/// behind.
/// </summary>
internal sealed partial class ForwardWatch(HostNews news, ForwardBook book, WorkspaceActivity activity, TimeProvider clock, ILogger<ForwardWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(15);
    private readonly System.Threading.Channels.ChannelReader<HostNotice> _notices = news.Listen();
    private readonly ConcurrentDictionary<OrgId, byte> _there = new();

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Listen(stoppingToken), Tick(stoppingToken));

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
                foreach (var (organisation, workspace) in book.InUse)
                {
                    await activity.Touch(organisation, workspace, stoppingToken);
                }

                foreach (var organisation in _there.Keys)
                {
                    await book.Look(organisation, stoppingToken);
                }
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                // The edge of the loop: a database that is away must not end the watch.
                Missed(log, failed.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The forwards could not be looked at: {Reason}")]
    private static partial void Missed(ILogger logger, string reason);
}
