namespace Bailey.Server.Tests;

/// <summary>Files that the sources write: with BAILEY_WRITE_DOCS=1 a test writes them, otherwise it fails when they are stale.</summary>
internal static class Generated
{
    public static void Matches(string name, string text)
    {
        var file = Path.Join(Sources.Root, name);
        if (Environment.GetEnvironmentVariable("BAILEY_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == text, $"{name} is stale: BAILEY_WRITE_DOCS=1 ./test writes it again");
    }
}
