namespace Bailey.TestKit;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A path in it, written with '/'.</summary>
    public static string PathOf(string relative) => Path.Join(Root, relative);

    private static string Find(string folder) =>
        File.Exists(Path.Join(folder, "Bailey.slnx"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in a checkout."));
}
