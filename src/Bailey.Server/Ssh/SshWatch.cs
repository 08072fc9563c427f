using System.Collections.Concurrent;
using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Ssh;

/// <summary>
/// Says every few seconds which connections this server carries, keeps their workspaces from looking idle, and ends those that a dead server left behind.
/// </summary>
internal sealed partial class SshWatch(HostNews news, SshBook book, Wardens wardens, WorkspaceActivity activity, TimeProvider clock, ILogger<SshWatch> log) : BackgroundService
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
                await Look(stoppingToken);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                // The edge of the loop: a host or a database that is away must not end the watch.
                Missed(log, failed.Message);
            }
        }
    }

    private async Task Look(CancellationToken cancellationToken)
    {
        foreach (var (organisation, workspace) in book.InUse)
        {
            await activity.Touch(organisation, workspace, cancellationToken);
            await Use(wardens.Of(organisation, workspace), cancellationToken);
        }

        foreach (var organisation in _there.Keys)
        {
            await book.Look(organisation, cancellationToken);
        }
    }

    /// <summary>The host counts what is asked of the warden as use. One that somebody put to sleep beside an open connection sleeps on until a byte of it comes.</summary>
    private static async Task Use(WardenClient warden, CancellationToken cancellationToken)
    {
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ssh connections could not be looked at: {Reason}")]
    private static partial void Missed(ILogger logger, string reason);
}
