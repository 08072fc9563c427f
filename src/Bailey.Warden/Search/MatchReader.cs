using System.Text;
using System.Text.Json;
using Bailey.Contracts.Files;

namespace Bailey.Warden.Search;

/// <summary>
/// One line of ripgrep's JSON as a match. A long line is cut to a window around its first hit, and offsets in bytes become offsets in UTF-16.
/// A path that is not UTF-8 cannot be named and is left out.
/// </summary>
internal static class MatchReader
{
    private const int Window = 1000, Before = 200, MaximumSpans = 100;

    internal static SearchMatch? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.GetProperty("type").GetString() != "match")
            {
                return null;
            }

            var data = root.GetProperty("data");
            if (!data.GetProperty("path").TryGetProperty("text", out var path) || !data.TryGetProperty("line_number", out var number) || number.ValueKind != JsonValueKind.Number)
            {
                return null;
            }

            var lines = data.GetProperty("lines");
            var bytes = lines.TryGetProperty("text", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : lines.GetProperty("bytes").GetBytesFromBase64();
            var spans = data.GetProperty("submatches").EnumerateArray().Take(MaximumSpans)
                .Select(x => (Start: x.GetProperty("start").GetInt32(), End: x.GetProperty("end").GetInt32())).ToList();
            return Cut(Name(path.GetString()!), number.GetInt32(), bytes, spans);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static SearchMatch Cut(string path, int number, byte[] bytes, List<(int Start, int End)> spans)
    {
        var length = bytes.AsSpan().TrimEnd("\r\n"u8).Length;
        var from = 0;
        if (length > Window && spans.Count > 0)
        {
            from = Boundary(bytes, Math.Clamp(spans[0].Start - Before, 0, length - Window));
        }

        var to = Boundary(bytes, Math.Min(length, from + Window));
        int Column(int offset) => Encoding.UTF8.GetCharCount(bytes.AsSpan(from, Boundary(bytes, Math.Clamp(offset, from, to)) - from));
        return new SearchMatch(
            path, number, Encoding.UTF8.GetString(bytes.AsSpan(from, to - from)),
            [.. spans.Where(x => x.Start < to && x.End >= from).Select(x => new SearchSpan(Column(x.Start), Column(x.End)))]);
    }

    /// <summary>Back to the first byte of the character.</summary>
    private static int Boundary(byte[] bytes, int at)
    {
        for (var back = 0; back < 3 && at > 0 && at < bytes.Length && (bytes[at] & 0xC0) == 0x80; back++)
        {
            at--;
        }

        return at;
    }

    private static string Name(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
