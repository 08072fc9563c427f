using System.Diagnostics;

namespace Bailey.Server.Platform;

/// <summary>
/// Runs a program with an argument list, never a shell line, and a bare environment. What it prints is bounded.
/// </summary>
public static class ChildProgram
{
    private const int MostOutput = 1 << 20;

    /// <summary>Runs to the end, or kills it when the time is up or the caller gives up.</summary>
    /// <exception cref="TimeoutException">The time was up.</exception>
    public static async Task<Outcome> Run(
        string program, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Prepare(program, arguments, environment);
        process.Start();
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            var output = Read(process.StandardOutput, limit.Token);
            var error = Read(process.StandardError, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Outcome(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"{Path.GetFileName(program)} did not end within {timeout.TotalSeconds:F0} s.", late);
        }
    }

    /// <summary>A process that is ready to start, its three streams redirected, for callers that stream.</summary>
    public static Process Prepare(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new Process { StartInfo = start };
    }

    private static async Task<string> Read(StreamReader reader, CancellationToken cancellationToken)
    {
        var buffer = new char[8192];
        var text = new System.Text.StringBuilder();
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            text.Append(buffer, 0, Math.Min(count, MostOutput - text.Length));
        }

        return text.ToString();
    }

    /// <summary>How it ended and what it said, at most 1 MiB of each stream.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Error);
}
