using System.Globalization;
using System.Text;

namespace Bailey.Server.Identity;

/// <summary>
/// A name that people read: of a person, an organisation, a token. Nothing in it may change how the text around it is shown, so control
/// and formatting characters are refused, the marks that join emoji excepted.
/// </summary>
internal static class DisplayName
{
    public const int Longest = 80;

    /// <summary>The name without the space around it; null when it is none.</summary>
    public static string? Read(string? text)
    {
        var name = text?.Trim();
        return name is { Length: > 0 and <= Longest } && name.EnumerateRunes().All(IsHarmless) && name.EnumerateRunes().Any(IsInk) ? name : null;
    }

    private static bool IsHarmless(Rune rune) => rune.Value is 0x200D or 0x200C
        || (rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    private static bool IsInk(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format);
}
