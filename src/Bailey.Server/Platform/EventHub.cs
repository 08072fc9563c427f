using System.Threading.Channels;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Platform;

/// <summary>
/// What changed, for whoever looks at a page now. Numbered, and higher after every restart; the last 4,096 are kept so that a client which comes
/// back misses nothing.
/// A subscriber that does not keep up is closed and starts again from its last number.
/// </summary>
public sealed class EventHub(TimeProvider clock)
{
    private const int Kept = 4096;
    private readonly Lock _gate = new();
    private readonly Queue<EventMessage> _recent = new();
    private readonly List<Channel<EventMessage>> _subscribers = [];
    private long _number = clock.GetUtcNow().ToUnixTimeMilliseconds() << 10; // below 2^53, so that browsers can count it

    /// <summary>Tells everybody who listens. Call it after the commit.</summary>
    public void Publish(string type, OrgId? organisation, WorkspaceId? workspace = null, string? id = null)
    {
        lock (_gate)
        {
            var message = new EventMessage(++_number, type, organisation?.ToString(), workspace?.ToString(), id, clock.GetUtcNow());
            _recent.Enqueue(message);
            if (_recent.Count > Kept)
            {
                _recent.Dequeue();
            }

            _subscribers.RemoveAll(channel => !channel.Writer.TryWrite(message) && channel.Writer.TryComplete());
        }
    }

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
            return new Subscription(this, channel, _number);
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
