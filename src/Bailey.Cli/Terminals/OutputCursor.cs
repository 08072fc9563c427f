namespace Bailey.Cli.Terminals;

/// <summary>Keeps count of the output by its offsets, so that over any number of connections every byte is shown once.</summary>
internal sealed class OutputCursor(long replayEnd)
{
    private readonly ReplayFilter _filter = new();
    private long _cursor;

    /// <summary>A connection has begun once.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The offset of the next byte that is wanted.</summary>
    public long Shown { get; private set; }

    /// <summary>A connection begins at this offset; answers how many bytes were lost before it.</summary>
    public long Begin(long offset)
    {
        var lost = HasBegun ? Math.Max(0, offset - Shown) : 0;
        (_cursor, Shown, HasBegun) = (offset, Math.Max(Shown, offset), true);
        return lost;
    }

    /// <summary>Bytes before this offset are no longer kept; answers how many.</summary>
    public long Skip(long offset)
    {
        var lost = Math.Max(0, offset - Shown);
        (_cursor, Shown) = (Math.Max(_cursor, offset), Math.Max(Shown, offset));
        return lost;
    }

    /// <summary>What of a frame is to be shown: nothing that was shown already, and no old question that this terminal would answer now.</summary>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> frame)
    {
        var known = (int)Math.Clamp(Shown - _cursor, 0, frame.Length);
        _cursor += frame.Length;
        var fresh = frame[known..];
        var old = (int)Math.Clamp(replayEnd - Shown, 0, fresh.Length);
        Shown = Math.Max(Shown, _cursor);
        if (old == 0)
        {
            return fresh;
        }

        var shown = _filter.Filter(fresh.Span[..old]);
        return Shown < replayEnd ? shown : (byte[])[.. shown.Span, .. _filter.Rest().Span, .. fresh.Span[old..]];
    }
}
