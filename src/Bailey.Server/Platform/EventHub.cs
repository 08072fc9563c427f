using System.Threading.Channels;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Platform;

/// <summary>
/// What changed, for whoever looks at a page now. What is published goes through the table of events, where every server reads it, this one too; the
/// numbers are the table's. The last 4,096 are kept here so that a client which comes back, to whichever server, misses nothing.
/// A subscriber that does not keep up is closed and starts again from its last number.
/// </summary>
public sealed class EventHub(TimeProvider clock)
{
    /// <summary>How many events are kept, and how many wait while the database is away; older ones are lost then, as for a client that was away.</summary>
    internal const int Kept = 4096;
    private readonly Lock _gate = new();
    private readonly Queue<EventMessage> _recent = new();
    private readonly List<Channel<EventMessage>> _subscribers = [];
    private readonly Channel<EventMessage> _outbox = Channel.CreateBounded<EventMessage>(
        new BoundedChannelOptions(Kept) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>The number of the newest event that was handed out.</summary>
    internal long Last { get; private set; }

    /// <summary>What was published here and is not in the table yet; its numbers are still 0.</summary>
    internal ChannelReader<EventMessage> Outbox => _outbox.Reader;

    /// <summary>Tells everybody who listens, on every server. Call it after the commit.</summary>
    public void Publish(string type, OrgId? organisation, WorkspaceId? workspace = null, string? id = null) =>
        _outbox.Writer.TryWrite(new EventMessage(0, type, organisation?.ToString(), workspace?.ToString(), id, clock.GetUtcNow()));

    /// <summary>
    /// Everything after <paramref name="after"/> and then what comes; null starts with now. Ends when the reader is too slow.
    /// </summary>
    public Subscription Subscribe(long? after)
    {
        var channel = Channel.CreateBounded<EventMessage>(new BoundedChannelOptions(Kept * 2) { SingleReader = true });
        lock (_gate)
        {
            foreach (var message in _recent.Where(m => after is { } n && m.Number > n))
            {
                channel.Writer.TryWrite(message);
            }

            _subscribers.Add(channel);
            return new Subscription(this, channel, Last);
        }
    }

    /// <summary>Hands out what the table holds, in its order; what was handed out already is passed over.</summary>
    internal void Deliver(IEnumerable<EventMessage> messages)
    {
        lock (_gate)
        {
            foreach (var message in messages.Where(m => m.Number > Last))
            {
                Last = message.Number;
                _recent.Enqueue(message);
                if (_recent.Count > Kept)
                {
                    _recent.Dequeue();
                }

                _subscribers.RemoveAll(channel => !channel.Writer.TryWrite(message) && channel.Writer.TryComplete());
            }
        }
    }

    private void Leave(Channel<EventMessage> channel)
    {
        lock (_gate)
        {
            _subscribers.Remove(channel);
        }
    }

    /// <summary>One listener; dispose to leave.</summary>
    public sealed class Subscription : IDisposable
    {
        private readonly EventHub _hub;
        private readonly Channel<EventMessage> _channel;

        internal Subscription(EventHub hub, Channel<EventMessage> channel, long now) => (_hub, _channel, Now) = (hub, channel, now);

        /// <summary>The number of the newest event when the subscription began.</summary>
        public long Now { get; }

        /// <summary>The events, in order.</summary>
        public ChannelReader<EventMessage> Events => _channel.Reader;

        /// <inheritdoc/>
        public void Dispose() => _hub.Leave(_channel);
    }
}
