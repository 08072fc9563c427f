using System.Globalization;
using System.Text;

namespace Bailey.Server.Git.Door;

/// <summary>git's pkt-line framing: four hexadecimal digits of length, then the payload; 0000 ends a section.</summary>
internal static class PacketLines
{
    public static readonly byte[] Flush = "0000"u8.ToArray();

    /// <summary>The greatest line, its length included.</summary>
    public const int Longest = 65_520;

    /// <summary>A line of this payload.</summary>
    public static byte[] Of(ReadOnlySpan<byte> payload) =>
        [.. Encoding.ASCII.GetBytes((payload.Length + 4).ToString("x4", CultureInfo.InvariantCulture)), .. payload];

    /// <summary>A line of this text.</summary>
    public static byte[] Of(string payload) => Of(Encoding.UTF8.GetBytes(payload));

    /// <summary>The next line with its length, at most 65,520 bytes; empty at the end of the stream.</summary>
    /// <exception cref="IOException">It is no pkt-line.</exception>
    public static async Task<ReadOnlyMemory<byte>> Next(Func<Memory<byte>, Task<int>> read)
    {
        var length = new byte[4];
        var got = await Fill(read, length);
        if (got == 0)
        {
            return default;
        }

        if (got < 4 || !int.TryParse(Encoding.ASCII.GetString(length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size is 3 or < 0 or > Longest)
        {
            throw new IOException("That is not git's protocol.");
        }

        var line = new byte[Math.Max(4, size)];
        length.CopyTo(line, 0);
        return await Fill(read, line.AsMemory(4)) == line.Length - 4 ? line : throw new IOException("The stream stopped in the middle of a line.");
    }

    public static bool IsFlush(ReadOnlyMemory<byte> line) => line.Span.SequenceEqual(Flush);

    private static async Task<int> Fill(Func<Memory<byte>, Task<int>> read, Memory<byte> buffer)
    {
        var filled = 0;
        int count;
        while (filled < buffer.Length && (count = await read(buffer[filled..])) > 0)
        {
            filled += count;
        }

        return filled;
    }
}
