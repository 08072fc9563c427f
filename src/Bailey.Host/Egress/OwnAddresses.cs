using System.Net;
using System.Net.NetworkInformation;

namespace Bailey.Host.Egress;

/// <summary>
/// The addresses of this machine's interfaces. A connection to one of them never leaves the machine and meets services that trust their neighbours,
/// even where the address itself is public.
/// </summary>
internal sealed class OwnAddresses(TimeProvider clock)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(10);
    private HashSet<IPAddress> _addresses = [];
    private long? _read;

    public bool Include(IPAddress address)
    {
        if (_read is not { } read || clock.GetElapsedTime(read) > s_fresh)
        {
            _addresses = [.. from card in NetworkInterface.GetAllNetworkInterfaces()
                             from one in card.GetIPProperties().UnicastAddresses
                             select WithoutZone(one.Address)];
            _read = clock.GetTimestamp();
        }

        return _addresses.Contains(WithoutZone(address));
    }

    private static IPAddress WithoutZone(IPAddress address) => new(address.GetAddressBytes());
}
