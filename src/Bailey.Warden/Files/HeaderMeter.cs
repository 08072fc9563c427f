using Bailey.Warden.Http;

namespace Bailey.Warden.Files;

/// <summary>
/// An archive as its reader sees it, with a bound on what it reads of names and other words about content: readers keep those in memory, however many
/// the archive says there are. What is read as content is counted elsewhere.
/// </summary>
internal sealed class HeaderMeter(Stream packed, long most, bool seeks) : Stream
{
    private long _read;

    /// <summary>What is read now is content.</summary>
    internal bool IsContent { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => seeks;

    public override bool CanWrite => false;

    public override long Length => seeks ? packed.Length : throw new NotSupportedException();

    public override long Position
    {
        get => seeks ? packed.Position : throw new NotSupportedException();
        set => packed.Position = seeks ? value : throw new NotSupportedException();
    }

    /// <summary>The words about the next content are counted anew.</summary>
    internal void Renew() => _read = 0;

    public override int Read(Span<byte> buffer)
    {
        if (IsContent)
        {
            return packed.Read(buffer);
        }

        // Who wants more at once has believed a length that the archive names.
        var count = buffer.Length <= most ? packed.Read(buffer) : throw TooLarge();
        return (_read += count) <= most ? count : throw TooLarge();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 1 ? one[0] : -1;
    }

    public override long Seek(long offset, SeekOrigin origin) => seeks ? packed.Seek(offset, origin) : throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static Refusal TooLarge() => Refusal.TooLarge("The archive says too much about what it holds.");
}
