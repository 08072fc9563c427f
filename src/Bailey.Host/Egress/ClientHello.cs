using System.Buffers.Binary;
using System.Text;

namespace Bailey.Host.Egress;

/// <summary>What the first message of a TLS connection says about the name that is asked for.</summary>
internal enum ClientHelloState
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>It is no TLS, or broken.</summary>
    Malformed,

    /// <summary>There is no server name in it.</summary>
    NoName,

    /// <summary>There is one.</summary>
    Named,
}

/// <summary>
/// Reads the server name out of a TLS ClientHello, also when it comes in several records and packets. Strict: every length must fit exactly, there
/// is one server_name extension with one host name. An encrypted hello still carries an outer name, which is the one seen here.
/// </summary>
internal static class ClientHello
{
    public const int MostBytes = 32 * 1024;
    private const byte HandshakeRecord = 22;
    private const byte HelloMessage = 1;
    private const int RecordHead = 5;
    private const int MostRecord = 16 * 1024;

    public static (ClientHelloState State, string? Name) Read(ReadOnlySpan<byte> bytes)
    {
        var message = new List<byte>();
        while (true)
        {
            if (bytes.Length > 0 && bytes[0] != HandshakeRecord)
            {
                return (ClientHelloState.Malformed, null);
            }

            if (bytes.Length < RecordHead)
            {
                return (ClientHelloState.Incomplete, null);
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (bytes[1] != 3 || length is 0 or > MostRecord)
            {
                return (ClientHelloState.Malformed, null);
            }

            var here = Math.Min(length, bytes.Length - RecordHead);
            message.AddRange(bytes.Slice(RecordHead, here));
            if (message.Count > 0 && message[0] != HelloMessage)
            {
                return (ClientHelloState.Malformed, null);
            }

            if (message.Count >= 4)
            {
                var whole = 4 + ((message[1] << 16) | (message[2] << 8) | message[3]);
                if (whole > MostBytes)
                {
                    return (ClientHelloState.Malformed, null);
                }

                if (message.Count >= whole)
                {
                    // Anything behind the hello in the same flight cannot be there before the server answered.
                    return message.Count == whole ? Hello([.. message]) : (ClientHelloState.Malformed, null);
                }
            }

            if (here < length)
            {
                return (ClientHelloState.Incomplete, null);
            }

            bytes = bytes[(RecordHead + length)..];
        }
    }

    private static (ClientHelloState State, string? Name) Hello(byte[] message)
    {
        var rest = new Fields(message.AsSpan(4));
        if (!rest.Skip(2 + 32) || !rest.Vector8(out _) || !rest.Vector16(out _) || !rest.Vector8(out _))
        {
            return (ClientHelloState.Malformed, null);
        }

        if (rest.Length == 0)
        {
            return (ClientHelloState.NoName, null);
        }

        if (!rest.Vector16(out var extensions) || rest.Length != 0)
        {
            return (ClientHelloState.Malformed, null);
        }

        string? name = null;
        var seen = new HashSet<ushort>();
        for (var fields = new Fields(extensions); fields.Length > 0;)
        {
            if (!fields.Number(out var type) || !fields.Vector16(out var content) || !seen.Add(type))
            {
                return (ClientHelloState.Malformed, null);
            }

            if (type == 0 && (name = ServerName(content)) is null)
            {
                return (ClientHelloState.Malformed, null);
            }
        }

        return name is null ? (ClientHelloState.NoName, null) : (ClientHelloState.Named, name);
    }

    private static string? ServerName(ReadOnlySpan<byte> content)
    {
        var list = new Fields(content);
        if (!list.Vector16(out var names) || list.Length != 0)
        {
            return null;
        }

        var entry = new Fields(names);
        return entry.Skip(0) && names.Length > 0 && names[0] == 0 && entry.Skip(1) && entry.Vector16(out var host) && entry.Length == 0 && host.Length > 0
            && host.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0
            ? Encoding.ASCII.GetString(host)
            : null;
    }

    private ref struct Fields(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public readonly int Length => _rest.Length;

        public bool Skip(int count)
        {
            if (_rest.Length < count)
            {
                return false;
            }

            _rest = _rest[count..];
            return true;
        }

        public bool Number(out ushort number)
        {
            number = _rest.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(_rest) : (ushort)0;
            return Skip(2);
        }

        public bool Vector8(out ReadOnlySpan<byte> content)
        {
            var length = _rest.Length > 0 ? _rest[0] : 0;
            content = default;
            return Skip(1) && Cut(length, out content);
        }

        public bool Vector16(out ReadOnlySpan<byte> content)
        {
            content = default;
            return Number(out var length) && Cut(length, out content);
        }

        private bool Cut(int length, out ReadOnlySpan<byte> content)
        {
            content = _rest.Length >= length ? _rest[..length] : default;
            return Skip(length);
        }
    }
}
