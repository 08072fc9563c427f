using System.Threading.Channels;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Hosts;

/// <summary>
/// What hosts tell, for the rooms above: each listener gets every notice in order. A listener that is slow holds the host's events back,
/// so that nothing is lost and nothing piles up; listen before the server has started.
/// </summary>
public sealed class HostNews
{
    private const int Waiting = 256;
    private readonly Lock _gate = new();
    private readonly HashSet<OrgId> _there = [];
    private Channel<HostNotice>[] _listeners = [];

    internal HostNews()
    {
    }

    /// <summary>Begins to listen; where a host is there already, that is the first notice.</summary>
    public ChannelReader<HostNotice> Listen()
    {
        var channel = Channel.CreateBounded<HostNotice>(new BoundedChannelOptions(Waiting) { SingleReader = true });
        lock (_gate)
        {
            foreach (var organisation in _there)
            {
                channel.Writer.TryWrite(new HostNotice(organisation, HostNoticeKind.Came));
            }

            _listeners = [.. _listeners, channel];
        }

        return channel.Reader;
    }

    internal async Task Tell(HostNotice notice, CancellationToken cancellationToken)
    {
        Channel<HostNotice>[] listeners;
        lock (_gate)
        {
            _ = notice.Kind switch
            {
                HostNoticeKind.Came => _there.Add(notice.Organisation),
                HostNoticeKind.Left => _there.Remove(notice.Organisation),
                _ => false,
            };
            listeners = _listeners;
        }

        foreach (var listener in listeners)
        {
            await listener.Writer.WriteAsync(notice, cancellationToken);
        }
    }
}
