using System.Buffers;

namespace Bailey.Server.Hosts;

/// <summary>The one form of an ETag of file content: a SHA-256 in lower-case hexadecimal, in quotes in headers.</summary>
public static class EntityTags
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The bare hash; null for anything else.</summary>
    public static string? Read(string? text)
    {
        var bare = text is { Length: 66 } && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
        return bare is { Length: 64 } && !bare.AsSpan().ContainsAnyExcept(s_digits) ? bare : null;
    }
}
