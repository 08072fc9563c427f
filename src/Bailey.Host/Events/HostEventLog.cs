using System.Threading.Channels;
using Bailey.Contracts.Egress;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;

namespace Bailey.Host.Events;

/// <summary>
/// What happened on this host, numbered. The last 1,000 are kept. Numbers grow over restarts too: they start at the clock, so that a reader's
/// "after" of an earlier host process still means the past.
/// </summary>
internal sealed class HostEventLog(TimeProvider clock)
{
    private const int Kept = 1000;
    private const long NumbersPerMillisecond = 1000;
    private readonly Lock _gate = new();
    private readonly Queue<HostEvent> _events = new(Kept);
    private readonly List<Channel<HostEvent>> _readers = [];
    private long _last = clock.GetUtcNow().ToUnixTimeMilliseconds() * NumbersPerMillisecond;

    public void Changed(WorkspaceId workspace, string state, string? detail = null) =>
        Add(new HostEvent(0, default, "sandbox.changed", workspace, State: state, Detail: detail));

    public void Killed(WorkspaceId workspace, string detail) =>
        Add(new HostEvent(0, default, "sandbox.killed", workspace, Detail: detail));

    /// <summary>Nothing was done in it for so long that it is time for this: freeze or stop.</summary>
    public void Idle(WorkspaceId workspace, string verdict, long use) =>
        Add(new HostEvent(0, default, "sandbox.idle", workspace, State: verdict, Use: use));

    public void Egress(WorkspaceId workspace, string? cell, string target, string code, string reason) =>
        Add(new HostEvent(0, default, "egress.decided", workspace, Cell: cell, Target: target, Allowed: code == EgressCodes.Listed, Reason: reason, Code: code));

    /// <summary>The events after a number, then those to come, until the reader goes. A reader that is too slow is let go and comes back.</summary>
    public async IAsyncEnumerable<HostEvent> Read(long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = Channel.CreateBounded<HostEvent>(Kept * 2);
        lock (_gate)
        {
            foreach (var past in _events.Where(past => past.Number > after))
            {
                channel.Writer.TryWrite(past);
            }

            _readers.Add(channel);
        }

        try
        {
            await foreach (var next in channel.Reader.ReadAllAsync(cancel))
            {
                yield return next;
            }
        }
        finally
        {
            lock (_gate)
            {
                _readers.Remove(channel);
            }
        }
    }

    private void Add(HostEvent happened)
    {
        lock (_gate)
        {
            var numbered = happened with { Number = ++_last, Time = clock.GetUtcNow() };
            if (_events.Count == Kept)
            {
                _events.Dequeue();
            }

            _events.Enqueue(numbered);
            foreach (var reader in _readers)
            {
                if (!reader.Writer.TryWrite(numbered))
                {
                    reader.Writer.TryComplete();
                }
            }
        }
    }
}
