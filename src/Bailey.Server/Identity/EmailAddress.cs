using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace Bailey.Server.Identity;

/// <summary>
/// What counts as an e-mail address, and when two are the same: only the letters A to Z are folded. Folding more would make one account
/// of two that merely look alike (the Kelvin sign and k, dotless and dotted i).
/// </summary>
internal sealed class EmailAddress : ILookupNormalizer
{
    public const int Longest = 254;
    private static readonly SearchValues<char> s_notInDomain = SearchValues.Create("()<>[],;:\\\"");

    public string? NormalizeEmail(string? email) => email is null ? null : Key(email);

    public string? NormalizeName(string? name) => name is null ? null : Key(name);

    /// <summary>The form under which an address is known.</summary>
    public static string Key(string email) => string.Create(email.Length, email, (key, text) =>
    {
        for (var i = 0; i < key.Length; i++)
        {
            key[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
        }
    });

    /// <summary>One @ with something on both sides, no space, no invisible character, a domain of labels.</summary>
    public static bool IsValid(string email)
    {
        var at = email.LastIndexOf('@');
        return email.Length <= Longest && at is > 0 and <= 64 && at < email.Length - 1
            && email.IndexOf('@', StringComparison.Ordinal) == at
            && email.EnumerateRunes().All(IsVisible)
            && email[(at + 1)..].Split('.').All(label => label is { Length: > 0 and <= 63 } && label[0] != '-' && label[^1] != '-')
            && !email[..at].StartsWith('.') && !email.AsSpan(at + 1).ContainsAny(s_notInDomain);
    }

    private static bool IsVisible(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
