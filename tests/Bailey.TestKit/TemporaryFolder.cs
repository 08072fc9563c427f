using System.Diagnostics;

namespace Bailey.TestKit;

/// <summary>A folder of a test's own, gone with it, whatever names lie in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes it, with its maker's process id in it, by which leftovers are found.</summary>
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("bailey-test-").FullName;
        File.SetUnixFileMode(
            Path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.WriteAllText(At("made-by"), $"{Environment.ProcessId}\n");
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A path in it.</summary>
    public string At(string name) => System.IO.Path.Join(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        // rm, because .NET cannot name a file whose name is not UTF-8.
        using var remove = Process.Start("rm", ["-rf", "--", Path]);
        remove.WaitForExit();
    }
}
