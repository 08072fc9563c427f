namespace Bailey.Warden.Channels;

/// <summary>
/// Output that is kept until it is acknowledged: bytes numbered from 0, of which the acknowledged ones are gone. At most 8 MiB; a reader that finds it full waits.
/// Not safe for several threads.
/// </summary>
internal sealed class KeptOutput
{
    internal const int Maximum = 8 * 1024 * 1024;
    private const int Initial = 16 * 1024;
    private byte[] _buffer = [];

    internal long Acknowledged { get; private set; }

    internal long End { get; private set; }

    internal int Room => Maximum - (int)(End - Acknowledged);

    /// <summary>The bytes fit in <see cref="Room"/>.</summary>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        Grow((int)(End - Acknowledged) + bytes.Length);
        while (!bytes.IsEmpty)
        {
            var at = (int)(End % _buffer.Length);
            var count = Math.Min(bytes.Length, _buffer.Length - at);
            bytes[..count].CopyTo(_buffer.AsSpan(at));
            bytes = bytes[count..];
            End += count;
        }
    }

    internal int Read(long offset, Span<byte> into)
    {
        var count = (int)Math.Min(into.Length, End - offset);
        for (var done = 0; done < count;)
        {
            var at = (int)((offset + done) % _buffer.Length);
            var part = Math.Min(count - done, _buffer.Length - at);
            _buffer.AsSpan(at, part).CopyTo(into[done..]);
            done += part;
        }

        return count;
    }

    internal void Acknowledge(long offset)
    {
        Acknowledged = Math.Clamp(offset, Acknowledged, End);
        if (Acknowledged == End && _buffer.Length > Initial)
        {
            // A burst is over; its memory goes back.
            _buffer = [];
        }
    }

    private void Grow(int needed)
    {
        if (needed <= _buffer.Length)
        {
            return;
        }

        var size = Math.Max(Initial, _buffer.Length);
        while (size < needed)
        {
            size *= 2;
        }

        var next = new byte[size];
        for (var offset = Acknowledged; offset < End;)
        {
            var from = (int)(offset % _buffer.Length);
            var to = (int)(offset % size);
            var count = (int)Math.Min(End - offset, Math.Min(_buffer.Length - from, size - to));
            _buffer.AsSpan(from, count).CopyTo(next.AsSpan(to));
            offset += count;
        }

        _buffer = next;
    }
}
