using System.Text;

namespace Bailey.Server.Git.Repository;

/// <summary>Bytes that git printed, as text for people: bounded, and never an error whatever the bytes are.</summary>
internal static class GitText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly System.Buffers.SearchValues<char> s_hexadecimal = System.Buffers.SearchValues.Create("0123456789abcdef");

    /// <summary>The text, cut at <paramref name="most"/> bytes; what is no UTF-8 becomes U+FFFD.</summary>
    public static string Lossy(ReadOnlySpan<byte> bytes, int most) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, most)]);

    /// <summary>The text of a path, and whether it names the file: one that is too long or no UTF-8 does not.</summary>
    public static (string Text, bool Exact) Path(ReadOnlySpan<byte> bytes)
    {
        const int Most = 4096;
        if (bytes.Length > Most)
        {
            return (Lossy(bytes, Most), false);
        }

        try
        {
            return (s_strict.GetString(bytes), true);
        }
        catch (DecoderFallbackException)
        {
            return (Lossy(bytes, Most), false);
        }
    }

    /// <summary>The text of a file, or null when it is not text: a NUL in the first 8,000 bytes (git's own rule) or no UTF-8 at all.</summary>
    public static string? File(ReadOnlySpan<byte> bytes)
    {
        if (bytes[..Math.Min(bytes.Length, 8000)].Contains((byte)0))
        {
            return null;
        }

        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>A commit id: 40 or 64 lower-case hexadecimal digits.</summary>
    public static bool IsId(ReadOnlySpan<char> text) => text.Length is 40 or 64 && !text.ContainsAnyExcept(s_hexadecimal);

    /// <summary>What git said on its error stream, for a sentence to a person: one line, printable, short, without its prefix.</summary>
    public static string Complaint(ReadOnlySpan<byte> error)
    {
        var text = Lossy(error, 4000);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = lines.FirstOrDefault(l => l.StartsWith("fatal: ", StringComparison.Ordinal))
            ?? lines.FirstOrDefault(l => l.StartsWith("error: ", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? "git failed";
        var clean = new StringBuilder();
        foreach (var rune in line.EnumerateRunes().Take(300))
        {
            clean.Append(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format ? " " : rune.ToString());
        }

        var said = clean.ToString();
        return said.StartsWith("fatal: ", StringComparison.Ordinal) || said.StartsWith("error: ", StringComparison.Ordinal) ? said[7..] : said;
    }
}
