using System.Runtime.InteropServices;

namespace Bailey.Warden.Terminals;

/// <summary>
/// The last 4 MiB of what a terminal put out, every byte numbered from 0. Memory grows with what was written, from 64 KiB on, and lies outside the managed heap,
/// so that it goes back to the machine when the terminal ends. Not safe for several threads: the terminal guards it.
/// </summary>
internal sealed unsafe class Ring : ITerminalOutput, IDisposable
{
    internal const int Maximum = 4 * 1024 * 1024;
    private const int Initial = 64 * 1024;
    private byte* _buffer;
    private int _size;

    ~Ring() => NativeMemory.Free(_buffer);

    /// <inheritdoc/>
    public long First { get; private set; }

    /// <inheritdoc/>
    public long End { get; private set; }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        if (bytes.Length > _size)
        {
            End += bytes.Length - _size;
            bytes = bytes[^_size..];
        }

        while (!bytes.IsEmpty)
        {
            var at = (int)(End % _size);
            var count = Math.Min(bytes.Length, _size - at);
            bytes[..count].CopyTo(new Span<byte>(_buffer + at, count));
            bytes = bytes[count..];
            End += count;
        }

        First = Math.Max(First, End - _size);
    }

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> into)
    {
        var count = (int)Math.Min(into.Length, End - offset);
        for (var done = 0; done < count;)
        {
            var at = (int)((offset + done) % _size);
            var part = Math.Min(count - done, _size - at);
            new ReadOnlySpan<byte>(_buffer + at, part).CopyTo(into[done..]);
            done += part;
        }

        return count;
    }

    private void Grow(int more)
    {
        var held = (int)(End - First);
        if (held + more <= _size || _size == Maximum)
        {
            return;
        }

        var size = Math.Max(Initial, _size);
        while (size < Maximum && size < held + more)
        {
            size *= 2;
        }

        // A byte's place is its number modulo the size, so that the offset alone finds it.
        var next = (byte*)NativeMemory.Alloc((nuint)size);
        for (var offset = First; offset < End;)
        {
            var from = (int)(offset % _size);
            var to = (int)(offset % size);
            var count = (int)Math.Min(End - offset, Math.Min(_size - from, size - to));
            new ReadOnlySpan<byte>(_buffer + from, count).CopyTo(new Span<byte>(next + to, count));
            offset += count;
        }

        NativeMemory.Free(_buffer);
        _buffer = next;
        _size = size;
    }

    public void Dispose()
    {
        NativeMemory.Free(_buffer);
        _buffer = null;
        _size = 0;
        GC.SuppressFinalize(this);
    }
}
