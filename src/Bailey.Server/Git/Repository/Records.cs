namespace Bailey.Server.Git.Repository;

/// <summary>Walks over records that end with NUL; what has no end is not one.</summary>
internal ref struct Records(ReadOnlySpan<byte> output)
{
    private ReadOnlySpan<byte> _rest = output;

    public bool Next(out ReadOnlySpan<byte> record)
    {
        var end = _rest.IndexOf((byte)0);
        if (end < 0)
        {
            record = [];
            return false;
        }

        record = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }
}
