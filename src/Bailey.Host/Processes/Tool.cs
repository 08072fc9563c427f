using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Host.Processes;

/// <summary>Runs a small program to its end and keeps what it said. Its arguments are never read by a shell.</summary>
internal static class Tool
{
    private const int MostOutput = 64 * 1024;

    public static readonly IReadOnlyList<string> Environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"];

    /// <summary>Exit code, and standard output and error together.</summary>
    public static async Task<(int Code, string Output)> Run(ProcessWatch watch, string path, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        using var nothing = Descriptor.Null();
        var (read, write) = Descriptor.Pipe();
        using var output = new FileStream(read, FileAccess.Read, 0);
        ProcessHandle child;
        using (write)
        {
            child = Child.Start(path, arguments, Environment, [nothing, write, write], watch);
        }

        using (child)
        await using (cancel.Register(child.Kill))
        {
            var text = await ReadBounded(output);
            return ((await child.Ended).Code, text);
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static async Task<string> Must(ProcessWatch watch, string path, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var (code, output) = await Run(watch, path, arguments, cancel);
        cancel.ThrowIfCancellationRequested();
        return code == 0 ? output : throw new InvalidOperationException($"{Path.GetFileName(path)} ended with {code}: {output.Trim()}");
    }

    private static async Task<string> ReadBounded(FileStream output)
    {
        var buffer = new byte[MostOutput];
        var kept = 0;
        var scratch = new byte[4096];
        while (await output.ReadAsync(kept < buffer.Length ? buffer.AsMemory(kept) : scratch) is var count and > 0)
        {
            kept = Math.Min(buffer.Length, kept + (kept < buffer.Length ? count : 0));
        }

        return Encoding.UTF8.GetString(buffer, 0, kept);
    }
}
