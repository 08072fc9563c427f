using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Bailey.Server.Git.Lfs;

/// <summary>What git keeps in place of a file in LFS (git-lfs, docs/spec.md): the SHA-256 of its content, and its size.</summary>
internal sealed partial record LfsPointer(string Oid, long Size)
{
    public const int Longest = 1024;

    /// <summary>Null when it is an ordinary file.</summary>
    public static LfsPointer? Read(ReadOnlySpan<byte> content)
    {
        if (content.Length > Longest || !content.StartsWith("version https://git-lfs.github.com/spec/v1\n"u8))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(content);
        return Oids().Match(text) is { Success: true } oid && Sizes().Match(text) is { Success: true } size
            && long.TryParse(size.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? new LfsPointer(oid.Groups[1].Value, bytes)
            : null;
    }

    [GeneratedRegex("^oid sha256:([0-9a-f]{64})$", RegexOptions.Multiline, 1000)]
    private static partial Regex Oids();

    [GeneratedRegex("^size ([0-9]{1,18})$", RegexOptions.Multiline, 1000)]
    private static partial Regex Sizes();
}
