using Bailey.Warden.Linux;

namespace Bailey.Warden.Search;

/// <summary>The lines of a pipe, or what is divided by another byte. One that is longer than 1 MiB is left out.</summary>
internal static class Lines
{
    private const int Maximum = 1024 * 1024;

    internal static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Pipe pipe, byte divider = (byte)'\n')
    {
        var buffer = new byte[64 * 1024];
        var (start, end, skipping) = (0, 0, false);
        for (; ; )
        {
            if (end == buffer.Length)
            {
                if (start > 0)
                {
                    buffer.AsSpan(start, end - start).CopyTo(buffer);
                    (start, end) = (0, end - start);
                }
                else if (buffer.Length < Maximum)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
                else
                {
                    (start, end, skipping) = (0, 0, true);
                }
            }

            var count = await pipe.ReadAsync(buffer.AsMemory(end));
            if (count == 0)
            {
                yield break;
            }

            end += count;
            int newLine;
            while ((newLine = buffer.AsSpan(start, end - start).IndexOf(divider)) >= 0)
            {
                if (!skipping)
                {
                    yield return buffer.AsMemory(start, newLine);
                }

                skipping = false;
                start += newLine + 1;
            }
        }
    }
}
