using System.Buffers.Binary;

namespace Bailey.Host.Forwarding;

/// <summary>
/// Looks along the frames that a WebSocket's client sends, wherever they are cut, and tells data (binary messages) from what only accompanies it
/// (text messages, which are control words in every socket of a warden, and pings and closes). Payloads are passed over unread.
/// </summary>
internal sealed class ClientFrames
{
    private const int Continuation = 0, Binary = 2;
    private const int MostHead = 14;
    private readonly byte[] _head = new byte[MostHead];
    private int _filled;
    private ulong _left;
    private bool _binary;

    /// <summary>Whether these next bytes of the stream hold any of a binary message.</summary>
    public bool HoldData(ReadOnlySpan<byte> bytes)
    {
        var data = false;
        while (!bytes.IsEmpty)
        {
            if (_left > 0)
            {
                var part = (int)Math.Min(_left, (ulong)bytes.Length);
                data |= InData;
                _left -= (ulong)part;
                bytes = bytes[part..];
                continue;
            }

            _filled = _filled == Needed ? 0 : _filled;
            _head[_filled++] = bytes[0];
            bytes = bytes[1..];
            if (_filled == Needed)
            {
                Begin();
                data |= InData;
            }
        }

        return data;
    }

    private int Opcode => _head[0] & 0x0F;

    // Control frames (8 and above) may stand between the pieces of a message.
    private bool InData => Opcode < 8 && _binary;

    /// <summary>How long the head is, as far as can be seen from what is there of it.</summary>
    private int Needed => _filled < 2 ? 2 : 2 + ((_head[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 }) + ((_head[1] & 0x80) != 0 ? 4 : 0);

    private void Begin()
    {
        _left = (_head[1] & 0x7F) switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)),
            127 => BinaryPrimitives.ReadUInt64BigEndian(_head.AsSpan(2)),
            var length => (ulong)length,
        };
        _binary = Opcode is Continuation or >= 8 ? _binary : Opcode == Binary;
    }
}
