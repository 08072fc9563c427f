using System.Security.Cryptography;

namespace Bailey.Server.Identity.Devices;

/// <summary>
/// The short code that a person reads in one place and types in another: eight consonants, so that no word comes out and no letter is taken
/// for a digit (RFC 8628, 6.1). 34 bits, for ten minutes, with counted guesses.
/// </summary>
internal static class UserCode
{
    public const string Letters = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Length = 8;

    public static string New() => RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>As people read it: <c>WDJB-MJHT</c>.</summary>
    public static string Shown(string code) => $"{code[..4]}-{code[4..]}";

    /// <summary>What a person typed, without case, spaces and dashes; null when it cannot be a code.</summary>
    public static string? Read(string? typed)
    {
        var code = string.Concat((typed ?? "").Where(c => c is not (' ' or '-')).Select(char.ToUpperInvariant));
        return code.Length == Length && code.All(Letters.Contains) ? code : null;
    }
}
