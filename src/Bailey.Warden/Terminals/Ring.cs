namespace Bailey.Warden.Terminals;

/// <summary>
/// The last 4 MiB of what a terminal put out, every byte numbered from 0. Memory grows with what was written, from 64 KiB on.
/// Not safe for several threads: the terminal guards it.
/// </summary>
internal sealed class Ring : ITerminalOutput
{
    internal const int Maximum = 4 * 1024 * 1024;
    private const int Initial = 64 * 1024;
    private byte[] _buffer = [];

    /// <summary>The oldest byte that is still there.</summary>
    public long First { get; private set; }

    /// <summary>How many bytes there were in all.</summary>
    public long End { get; private set; }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        if (bytes.Length > _buffer.Length)
        {
            End += bytes.Length - _buffer.Length;
            bytes = bytes[^_buffer.Length..];
        }

        while (!bytes.IsEmpty)
        {
            var at = (int)(End % _buffer.Length);
            var count = Math.Min(bytes.Length, _buffer.Length - at);
            bytes[..count].CopyTo(_buffer.AsSpan(at));
            bytes = bytes[count..];
            End += count;
        }

        First = Math.Max(First, End - _buffer.Length);
    }

    /// <summary>Copies from the offset on, as much as is there and fits; the offset lies within the ring.</summary>
    public int Read(long offset, Span<byte> into)
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

    private void Grow(int more)
    {
        var held = (int)(End - First);
        if (held + more <= _buffer.Length || _buffer.Length == Maximum)
        {
            return;
        }

        var size = Math.Max(Initial, _buffer.Length);
        while (size < Maximum && size < held + more)
        {
            size *= 2;
        }

        // A byte's place is its number modulo the size, so that the offset alone finds it.
        var next = new byte[size];
        for (var offset = First; offset < End;)
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
