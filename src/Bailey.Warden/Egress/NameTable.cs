using System.Buffers.Binary;

namespace Bailey.Warden.Egress;

/// <summary>
/// Every name that is asked for gets an address of 198.18.0.0/15, so that a connection to that address tells the name that was meant.
/// At most 32,768 names at a time: the one unused for longest gives its address to the next.
/// </summary>
internal sealed class NameTable(int capacity = 32_768)
{
    private const uint First = 0xC612_0001;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Name, uint Address)>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, LinkedListNode<(string Name, uint Address)>> _byAddress = [];
    private readonly LinkedList<(string Name, uint Address)> _byUse = new();

    /// <summary>The address of a lower-case name.</summary>
    internal uint AddressOf(string name)
    {
        lock (_gate)
        {
            if (_byName.TryGetValue(name, out var known))
            {
                Use(known);
                return known.Value.Address;
            }

            var address = First + (uint)_byName.Count;
            if (_byName.Count >= capacity)
            {
                var oldest = _byUse.Last!;
                address = oldest.Value.Address;
                _byUse.Remove(oldest);
                _byName.Remove(oldest.Value.Name);
            }

            var node = _byUse.AddFirst((name, address));
            _byName[name] = node;
            _byAddress[address] = node;
            return address;
        }
    }

    internal string? NameOf(uint address)
    {
        lock (_gate)
        {
            if (!_byAddress.TryGetValue(address, out var known))
            {
                return null;
            }

            Use(known);
            return known.Value.Name;
        }
    }

    /// <summary>Whether an address can only have come from here.</summary>
    internal static bool IsOurs(uint address) => (address & 0xFFFE_0000) == 0xC612_0000;

    internal static uint Parse(ReadOnlySpan<byte> address) => BinaryPrimitives.ReadUInt32BigEndian(address);

    private void Use(LinkedListNode<(string Name, uint Address)> node)
    {
        _byUse.Remove(node);
        _byUse.AddFirst(node);
    }
}
