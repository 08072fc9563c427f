namespace Bailey.Host.Bubblewrap;

/// <summary>The shell script that sets up a sandbox's network and hands over to bubblewrap; a resource, so that it reads as a script.</summary>
internal static class EnterScript
{
    private const int FirstRedirect = 30_000;
    private const int FirstProxy = 3_200;

    public static string Text { get; } = Read()
        .Replace("@REDIRECTS@", PerCell(slot => $"{IdBlock.CellGroups + slot} : {FirstRedirect + slot}"), StringComparison.Ordinal)
        .Replace("@PROXIES@", PerCell(slot => $"{IdBlock.CellGroups + slot} . {FirstProxy + slot}"), StringComparison.Ordinal);

    private static string PerCell(Func<int, string> element) => string.Join(", ", Enumerable.Range(0, (int)IdBlock.Cells).Select(element));

    private static string Read()
    {
        using var stream = typeof(EnterScript).Assembly.GetManifestResourceStream("enter.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
