using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Hosts;

/// <summary>Follows one link: tells that the host came, hands its events on in order and none twice, tells that it left.</summary>
internal sealed class HostFeed(HostNews news, Instance instance, TimeProvider clock)
{
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);
    private static readonly string[] s_types = ["sandbox.changed", "sandbox.killed", "sandbox.idle", "egress.decided"];

    public async Task Follow(HostPlace place, HostLink link, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = link.Ended.ContinueWith(_ => ended.CancelAsync(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        var host = await place.Row.WaitAsync(ended.Token);
        await news.Tell(new HostNotice(host.Organisation, HostNoticeKind.Came), ended.Token);
        try
        {
            while (!ended.IsCancellationRequested)
            {
                await Read(link, host, ended.Token);
                await Task.Delay(s_rest, clock, ended.Token);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The link is gone, or the server stops.
        }
        finally
        {
            await instance.Run(scope => HostStore.Seen(scope, host.Id, host.LastEvent, host.LastEventTime), CancellationToken.None);
            if (!cancellationToken.IsCancellationRequested)
            {
                await news.Tell(new HostNotice(host.Organisation, HostNoticeKind.Left), cancellationToken);
            }
        }
    }

    private async Task Read(HostLink link, HostRow host, CancellationToken cancellationToken)
    {
        var saved = clock.GetTimestamp();
        // All that the host still knows: one that started again counts from the beginning.
        using var response = await HostAnswers.Send(link, HttpMethod.Get, "events?after=0", null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var said in HostAnswers.Lines(body, WireJson.Default.HostEvent, cancellationToken))
        {
            if (!IsNew(said, host) || !s_types.Contains(said.Type))
            {
                continue;
            }

            await news.Tell(new HostNotice(host.Organisation, HostNoticeKind.Said, said), cancellationToken);
            (host.LastEvent, host.LastEventTime) = (said.Number, said.Time);
            if (clock.GetElapsedTime(saved) > s_rest)
            {
                saved = clock.GetTimestamp();
                await instance.Run(scope => HostStore.Seen(scope, host.Id, said.Number, said.Time), cancellationToken);
            }
        }
    }

    // Numbers begin again when the host does, clocks may step back: what is later by either was not seen before.
    private static bool IsNew(HostEvent said, HostRow host) => said.Number > host.LastEvent || said.Time > host.LastEventTime;
}
