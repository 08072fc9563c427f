using System.Diagnostics;
using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>The same content in a workspace and in a folder of the machine, and the time that a program takes there, from its start to its last byte.</summary>
internal static class Beside
{
    /// <summary>Runs the commands in both places.</summary>
    public static async Task Prepare(Subject subject, Workspace workspace, TemporaryFolder floor, string commands, string? afterwards = null)
    {
        using var terminal = await subject.Owner.OpenTerminal(workspace);
        var ended = await terminal.Run($"cd /workspace && {commands}{(afterwards is null ? "" : $" && {afterwards}")}");
        if (ended != "0")
        {
            throw new InvalidOperationException($"The workspace could not be filled: {ended}.");
        }

        await Process(floor, "sh", "-c", commands);
        if (afterwards is not null)
        {
            await Process(floor, "sh", "-c", afterwards);
        }
    }

    /// <summary>A program in the folder, its output read to the end.</summary>
    public static Task<TimeSpan> Process(TemporaryFolder folder, string program, params string[] arguments) => Time(async () =>
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    });

    public static async Task<TimeSpan> Time(Func<Task> act)
    {
        var began = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(began);
    }
}
