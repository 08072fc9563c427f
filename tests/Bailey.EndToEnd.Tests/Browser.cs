using System.Diagnostics;
using System.Text.Json;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>Runs one of the scripts in browser/, which drive Chromium; what they are given goes by stdin, since it holds secrets.</summary>
internal static class Browser
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    public static async Task Run(string script, object input)
    {
        var start = new ProcessStartInfo("node", [Repository.PathOf($"tests/Bailey.EndToEnd.Tests/browser/{script}")])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        var error = node.StandardError.ReadToEndAsync();
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(input, Person.Json));
        node.StandardInput.Close();
        using var timeout = new CancellationTokenSource(s_patience);
        try
        {
            await node.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            node.Kill(entireProcessTree: true);
        }

        Assert.True(node.HasExited && node.ExitCode == 0, $"{await output}\n{await error}");
    }
}
