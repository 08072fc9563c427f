namespace Bailey.Host.Tests.Running;

/// <summary>
/// The host and the warden as they were built, copied to a place that everyone may read: a checkout may be readable by its owner alone, and
/// neither the host's user nor a block's ids are that.
/// </summary>
internal static class HostBuild
{
    private static readonly Lazy<string> s_folder = new(Copy);

    /// <summary>The folder with <c>host/bailey-host</c> and <c>warden/bailey-warden</c>.</summary>
    public static string Folder => s_folder.Value;

    private static string Copy()
    {
        var artifacts = Path.GetFullPath(Path.Join(AppContext.BaseDirectory, "..", "..", ".."));
        var target = Path.Join(Path.GetTempPath(), "bailey-host-tests-" + Guid.CreateVersion7().ToString("N"));
        CopyFolder(Path.Join(artifacts, "bin", "Bailey.Host", "debug_linux-x64"), Path.Join(target, "host"));
        Directory.CreateDirectory(Path.Join(target, "warden"));
        var warden = Path.Join(target, "warden", "bailey-warden");
        File.Copy(Warden(artifacts), warden);
        File.SetUnixFileMode(warden, (UnixFileMode)0b111_101_101);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(target, true);
        return target;
    }

    private static string Warden(string artifacts) =>
        new[]
        {
            Environment.GetEnvironmentVariable("BAILEY_TEST_WARDEN") ?? "",
            Path.Join(artifacts, "publish", "Bailey.Warden", "release_linux-x64", "bailey-warden"),
            Path.Join(artifacts, "publish", "Bailey.Warden", "debug_linux-x64", "bailey-warden"),
        }.FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("The warden is not published: dotnet publish src/Bailey.Warden");

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Join(to, Path.GetFileName(file)));
        }
    }
}
