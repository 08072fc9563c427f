namespace Bailey.Host.Egress;

/// <summary>Which cell a connection belongs to: said by the warden in its first request, and by nobody else.</summary>
internal static class CellName
{
    public const string Header = "Bailey-Cell";
    private const int Longest = 64;

    public static string? Take(HttpHead head)
    {
        var named = head.All(Header).ToArray();
        head.Remove(Header);
        return named switch
        {
            [] => null,
            [var name] when IsOne(name) => name,
            _ => throw new WayOutException(400, "the cell is not named as it must be"),
        };
    }

    public static bool IsOne(string name) =>
        name.Length is > 0 and <= Longest && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
