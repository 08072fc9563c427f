using Bailey.Server.Git.Door;

namespace Bailey.Server.Git.Pushing;

/// <summary>git's side-band-64k: band 1 is the answer, band 2 words for the user, band 3 a fatal error.</summary>
internal static class SideBand
{
    private const int MostPayload = 65_515;
    private const int MostAnswer = 1 << 20;

    /// <summary>Lines that carry the bytes in a band.</summary>
    public static IEnumerable<byte[]> Wrap(byte band, ReadOnlyMemory<byte> bytes)
    {
        for (; bytes.Length > 0; bytes = bytes[Math.Min(MostPayload, bytes.Length)..])
        {
            yield return PacketLines.Of([band, .. bytes.Span[..Math.Min(MostPayload, bytes.Length)]]);
        }
    }

    /// <summary>Reads to the end: band 1 is returned, band 2 handed on as it comes.</summary>
    /// <exception cref="IOException">It is no such stream, or the other side gave up.</exception>
    public static async Task<byte[]> Unwrap(Func<Memory<byte>, Task<int>> read, Func<ReadOnlyMemory<byte>, Task> words)
    {
        using var answer = new MemoryStream();
        while (await PacketLines.Next(read) is { IsEmpty: false } line && !PacketLines.IsFlush(line))
        {
            if (line.Length <= 5)
            {
                continue;
            }

            switch (line.Span[4])
            {
                case 1 when answer.Length + line.Length <= MostAnswer:
                    answer.Write(line.Span[5..]);
                    break;
                case 2:
                    await words(line[5..]);
                    break;
                case 3:
                    throw new IOException($"The remote gave up: {Repository.GitText.Complaint(line.Span[5..])}");
                default:
                    throw new IOException("The remote's answer is not git's.");
            }
        }

        return answer.ToArray();
    }
}
