using System.Buffers.Binary;
using System.Globalization;
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

    private static readonly (Block Block, AddressClass Class)[] s_special4 =
    [
        (Block.Parse("0.0.0.0/8"), AddressClass.Unspecified),
        (Block.Parse("10.0.0.0/8"), AddressClass.Private),
        (Block.Parse("100.64.0.0/10"), AddressClass.SharedCarrier),
        (Block.Parse("127.0.0.0/8"), AddressClass.Loopback),
        (Block.Parse("169.254.0.0/16"), AddressClass.LinkLocal),
        (Block.Parse("172.16.0.0/12"), AddressClass.Private),
        (Block.Parse("192.0.0.0/24"), AddressClass.Reserved),
        (Block.Parse("192.0.2.0/24"), AddressClass.Documentation),
        (Block.Parse("192.88.99.0/24"), AddressClass.Embedded),
        (Block.Parse("192.168.0.0/16"), AddressClass.Private),
        (Block.Parse("198.18.0.0/15"), AddressClass.Benchmarking),
        (Block.Parse("198.51.100.0/24"), AddressClass.Documentation),
        (Block.Parse("203.0.113.0/24"), AddressClass.Documentation),
        (Block.Parse("224.0.0.0/4"), AddressClass.Multicast),
        (Block.Parse("240.0.0.0/4"), AddressClass.Reserved),
    ];

    // Only 2000::/3 is given out for global use; within it these are not. What is outside and not named is reserved.
    private static readonly (Block Block, AddressClass Class)[] s_special6 =
    [
        (Block.Parse("::1/128"), AddressClass.Loopback),
        (Block.Parse("::/128"), AddressClass.Unspecified),
        (Block.Parse("::/96"), AddressClass.Embedded),
        (Block.Parse("::ffff:0:0/96"), AddressClass.Embedded),
        (Block.Parse("::ffff:0:0:0/96"), AddressClass.Embedded),
        (Block.Parse("64:ff9b::/96"), AddressClass.Embedded),
        (Block.Parse("64:ff9b:1::/48"), AddressClass.Embedded),
        (Block.Parse("2001::/32"), AddressClass.Embedded),
        (Block.Parse("2001:2::/48"), AddressClass.Benchmarking),
        (Block.Parse("2001:db8::/32"), AddressClass.Documentation),
        (Block.Parse("2001::/23"), AddressClass.Reserved),
        (Block.Parse("2002::/16"), AddressClass.Embedded),
        (Block.Parse("3ffe::/16"), AddressClass.Reserved),
        (Block.Parse("3fff::/20"), AddressClass.Documentation),
        (Block.Parse("fc00::/7"), AddressClass.Private),
        (Block.Parse("fe80::/10"), AddressClass.LinkLocal),
        (Block.Parse("fec0::/10"), AddressClass.Private),
        (Block.Parse("ff00::/8"), AddressClass.Multicast),
        (Block.Parse("2000::/3"), AddressClass.Public),
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

    private static AddressClass Find((Block Block, AddressClass Class)[] table, IPAddress address, AddressClass otherwise)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        foreach (var (block, kind) in table)
        {
            if (block.Holds(bytes[..length]))
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

    // Compared bit by bit and not by IPNetwork, which looks through addresses that carry another inside.
    private sealed record Block(byte[] Prefix, int Bits)
    {
        public static Block Parse(string text)
        {
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            return new Block(IPAddress.Parse(text[..slash]).GetAddressBytes(), int.Parse(text[(slash + 1)..], CultureInfo.InvariantCulture));
        }

        public bool Holds(ReadOnlySpan<byte> address)
        {
            var whole = Bits / 8;
            var mask = (byte)(0xff00 >> (Bits % 8));
            return address[..whole].SequenceEqual(Prefix.AsSpan(0, whole)) && (Bits % 8 == 0 || (address[whole] & mask) == (Prefix[whole] & mask));
        }
    }
}
