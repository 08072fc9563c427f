using System.Runtime.CompilerServices;

namespace Bailey.Server.Tests;

/// <summary>The repository, for tests that read it.</summary>
internal static class Sources
{
    public static string Root { get; } = Path.GetFullPath(Path.Join(Path.GetDirectoryName(ThisFile()), "..", ".."));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
