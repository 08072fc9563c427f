using System.Collections.Concurrent;
using Bailey.Contracts;
using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Terminals;

/// <summary>
/// Hears of terminals that end, whether anybody looks or not: from the warden of each workspace that has running ones, also of those that ended
/// while no server ran, and from the host when a sandbox is gone with all of its terminals.
/// </summary>
internal sealed partial class TerminalWatch(
    HostNews news, Wardens wardens, TerminalBook book, Tenant tenant, TimeProvider clock, ILogger<TerminalWatch> log) : BackgroundService
{
    private const string Word = "terminal-ends";
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    /// <summary>Whoever opens a terminal looks at it first; an end in that time is said again to whoever listens later.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(250);
    private readonly System.Threading.Channels.ChannelReader<HostNotice> _notices = news.Listen();
    private readonly ConcurrentDictionary<WorkspaceId, byte> _followed = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>A terminal runs in the workspace: its end is listened for.</summary>
    public void Follow(OrgId organisation, WorkspaceId workspace)
    {
        if (_followed.TryAdd(workspace, 0))
        {
            // What it hears is no part of the request that began it.
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(() => Listen(organisation, workspace));
            }
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _stop.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var notice in _notices.ReadAllAsync(stoppingToken))
        {
            try
            {
                await Hear(notice, stoppingToken);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                // The edge of the loop: one notice that cannot be worked on must not end the watch.
                Missed(log, failed.Message);
            }
        }
    }

    private async Task Hear(HostNotice notice, CancellationToken cancellationToken)
    {
        if (notice.Kind == HostNoticeKind.Came)
        {
            foreach (var workspace in await tenant.Run(notice.Organisation, TerminalStore.WithRunning, cancellationToken))
            {
                Follow(notice.Organisation, workspace);
            }
        }
        else if (notice.Event is { Type: "sandbox.changed" } said)
        {
            if (said.State == LifeCycle.Awake)
            {
                // After a start none runs, and the first that is opened is followed.
                if ((await tenant.Run(notice.Organisation, TerminalStore.WithRunning, cancellationToken)).Contains(said.Workspace))
                {
                    Follow(notice.Organisation, said.Workspace);
                }
            }
            else if (said.State is LifeCycle.Stopped or LifeCycle.Failed)
            {
                await book.List(notice.Organisation, said.Workspace, cancellationToken);
            }
        }
    }

    private async Task Listen(OrgId organisation, WorkspaceId workspace)
    {
        try
        {
            await Task.Delay(s_settle, clock, _stop.Token);
            while (await Read(organisation, workspace))
            {
                await Task.Delay(s_rest, clock, _stop.Token);
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception failed)
        {
            // The edge of the task; the next look at the workspace, or the host's next word, begins another.
            Missed(log, failed.Message);
        }
        finally
        {
            _followed.TryRemove(workspace, out _);
        }
    }

    /// <summary>Follows the warden until its line breaks; false when it need not be asked again.</summary>
    private async Task<bool> Read(OrgId organisation, WorkspaceId workspace)
    {
        try
        {
            using var answer = await wardens.Of(organisation, workspace).Stream(HttpMethod.Get, Word, WardenClient.Passive, _stop.Token);
            // What the warden has forgotten already ended too; of those that are known to have ended it says nothing new.
            var over = (await book.List(organisation, workspace, _stop.Token)).Where(r => r.State == TerminalRow.Over).Select(r => r.Id.ToString()).ToHashSet();
            await using var body = await answer.Content.ReadAsStreamAsync(_stop.Token);
            await foreach (var said in WardenClient.Lines(body, WireJson.Default.WardenTerminal, _stop.Token))
            {
                if (said.Id is not null && !over.Contains(said.Id))
                {
                    await book.Hear(organisation, workspace, said, _stop.Token);
                }
            }
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ProblemCodes.WorkspaceStopped)
        {
            await book.List(organisation, workspace, _stop.Token);
            return false;
        }
        catch (RefusedException refused) when (refused.Refusal.Code is ProblemCodes.NotFound or ProblemCodes.WorkspaceBusy or ProblemCodes.Unavailable or ProblemCodes.NoHost)
        {
            // A warden of an earlier build; a frozen one, which has nothing to tell and is followed again when it is awake; or a host that is away and
            // says so when it comes.
            return false;
        }
        catch (Exception broken) when (broken is RefusedException or LostException or IOException or HttpRequestException)
        {
            // Asked again in a moment.
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ends of terminals could not be taken over: {Reason}")]
    private static partial void Missed(ILogger logger, string reason);
}
