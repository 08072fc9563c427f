using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Bailey.Contracts.Egress;

/// <summary>
/// Tells what an address is for, from the IANA special-purpose registries of IPv4 and IPv6. Judge the address that is connected to, never a
/// name or an earlier answer: names resolve differently a second later.
/// </summary>
public static class AddressGuard
{
    // Clouds' metadata services; some stand in space that is otherwise public, private or shared.
    private static readonly HashSet<IPAddress> s_metadata =
    [
        IPAddress.Parse("169.254.169.254"), IPAddress.Parse("169.254.170.2"), IPAddress.Parse("169.254.170.23"), IPAddress.Parse("169.254.169.123"),
        IPAddress.Parse("100.100.100.200"), IPAddress.Parse("192.0.0.192"), IPAddress.Parse("168.63.129.16"),
        IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("fd00:ec2::23"), IPAddress.Parse("fd20:ce::254"),
    ];

    private static readonly (IPNetwork Network, AddressClass Class)[] s_special4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), AddressClass.Unspecified),
        (IPNetwork.Parse("10.0.0.0/8"), AddressClass.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressClass.SharedCarrier),
        (IPNetwork.Parse("127.0.0.0/8"), AddressClass.Loopback),
        (IPNetwork.Parse("169.254.0.0/16"), AddressClass.LinkLocal),
        (IPNetwork.Parse("172.16.0.0/12"), AddressClass.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressClass.Reserved),
        (IPNetwork.Parse("192.0.2.0/24"), AddressClass.Documentation),
        (IPNetwork.Parse("192.88.99.0/24"), AddressClass.Embedded),
        (IPNetwork.Parse("192.168.0.0/16"), AddressClass.Private),
        (IPNetwork.Parse("198.18.0.0/15"), AddressClass.Benchmarking),
        (IPNetwork.Parse("198.51.100.0/24"), AddressClass.Documentation),
        (IPNetwork.Parse("203.0.113.0/24"), AddressClass.Documentation),
        (IPNetwork.Parse("224.0.0.0/4"), AddressClass.Multicast),
        (IPNetwork.Parse("240.0.0.0/4"), AddressClass.Reserved),
    ];

    // Only 2000::/3 is given out for global use; within it these are not. What is outside and not named is reserved.
    private static readonly (IPNetwork Network, AddressClass Class)[] s_special6 =
    [
        (IPNetwork.Parse("::1/128"), AddressClass.Loopback),
        (IPNetwork.Parse("::/128"), AddressClass.Unspecified),
        (IPNetwork.Parse("::/96"), AddressClass.Embedded),
        (IPNetwork.Parse("::ffff:0:0/96"), AddressClass.Embedded),
        (IPNetwork.Parse("::ffff:0:0:0/96"), AddressClass.Embedded),
        (IPNetwork.Parse("64:ff9b::/96"), AddressClass.Embedded),
        (IPNetwork.Parse("64:ff9b:1::/48"), AddressClass.Embedded),
        (IPNetwork.Parse("2001::/32"), AddressClass.Embedded),
        (IPNetwork.Parse("2001:2::/48"), AddressClass.Benchmarking),
        (IPNetwork.Parse("2001:db8::/32"), AddressClass.Documentation),
        (IPNetwork.Parse("2001::/23"), AddressClass.Reserved),
        (IPNetwork.Parse("2002::/16"), AddressClass.Embedded),
        (IPNetwork.Parse("3ffe::/16"), AddressClass.Reserved),
        (IPNetwork.Parse("3fff::/20"), AddressClass.Documentation),
        (IPNetwork.Parse("fc00::/7"), AddressClass.Private),
        (IPNetwork.Parse("fe80::/10"), AddressClass.LinkLocal),
        (IPNetwork.Parse("fec0::/10"), AddressClass.Private),
        (IPNetwork.Parse("ff00::/8"), AddressClass.Multicast),
        (IPNetwork.Parse("2000::/3"), AddressClass.Public),
    ];

    /// <summary>What the address is for.</summary>
    public static AddressClass Classify(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (s_metadata.Contains(Plain(address)))
        {
            return AddressClass.Metadata;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return Find(s_special4, address, AddressClass.Public);
        }

        // An address that carries loopback or metadata inside is that, whoever trusts it.
        var own = Find(s_special6, Plain(address), AddressClass.Reserved);
        return own == AddressClass.Embedded && Inner(address) is { } inner && Classify(inner) is AddressClass.Loopback or AddressClass.Metadata
            ? Classify(Inner(address)!)
            : own;
    }

    /// <summary>Whether an operator's word may open a class for a name: never this machine, its link, metadata, or an address in disguise.</summary>
    public static bool MayBeTrusted(AddressClass kind) =>
        kind is AddressClass.Private or AddressClass.SharedCarrier or AddressClass.Documentation or AddressClass.Benchmarking;

    private static AddressClass Find((IPNetwork Network, AddressClass Class)[] table, IPAddress address, AddressClass otherwise)
    {
        foreach (var (network, kind) in table)
        {
            if (network.Contains(address))
            {
                return kind;
            }
        }

        return otherwise;
    }

    // Without the zone: fe80::1%eth0 is fe80::1.
    private static IPAddress Plain(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;

    private static IPAddress? Inner(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return BinaryPrimitives.ReadUInt16BigEndian(bytes) switch
        {
            // 6to4 carries it in bytes 2 to 5; Teredo inverted at the end; the others at the end.
            0x2002 => new IPAddress(bytes.AsSpan(2, 4)),
            0x2001 => new IPAddress([(byte)~bytes[12], (byte)~bytes[13], (byte)~bytes[14], (byte)~bytes[15]]),
            _ => new IPAddress(bytes.AsSpan(12, 4)),
        };
    }
}
