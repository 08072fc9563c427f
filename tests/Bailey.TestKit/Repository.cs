namespace Bailey.TestKit;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A path in it, written with '/'.</summary>
    public static string PathOf(string relative) => Path.Join(Root, relative);

    /// <summary>A folder of data made by others, which lies beside the checkout where it is there at all.</summary>
    public static string SharedData(string name) =>
        new[] { "../shared/data", "../../shared/data" }.Select(place => PathOf($"{place}/{name}")).FirstOrDefault(Directory.Exists) ?? PathOf($"../shared/data/{name}");

    private static string Find(string folder) =>
        File.Exists(Path.Join(folder, "Bailey.slnx"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in a checkout."));
}
