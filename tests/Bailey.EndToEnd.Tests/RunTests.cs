using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>What <c>./run</c> says when it cannot start: one clear line, a non-zero exit, nothing half-made.</summary>
public sealed class RunTests(OpenInstance open)
{
    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        var (code, words) = await Run("--no-build", "--port", port, "--data", folder.At("data"));
        Assert.NotEqual(0, code);
        Assert.Contains($"Port {port} is in use already", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_start_on_the_same_data_is_refused()
    {
        var (code, words) = await Run("--no-build", "--data", open.Bailey.Data);
        Assert.NotEqual(0, code);
        Assert.Contains("already running", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_named()
    {
        var (code, words) = await Run("--no-build", "--port", "1024", "--data", "/proc/bailey");
        Assert.NotEqual(0, code);
        Assert.Contains("/proc/bailey", words, StringComparison.Ordinal);
        Assert.DoesNotContain("line ", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "0")]
    [InlineData("--port", "70000")]
    [InlineData("--port", "$(id)")]
    [InlineData("--port")]
    [InlineData("--nonsense")]
    public async Task Arguments_that_make_no_sense_are_refused(params string[] arguments)
    {
        var (code, words) = await Run(arguments);
        Assert.NotEqual(0, code);
        Assert.NotEmpty(words);
    }

    [Fact]
    public async Task Secrets_are_not_on_any_command_line()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                var line = await File.ReadAllTextAsync($"{folder}/cmdline", TestContext.Current.CancellationToken);
                Assert.DoesNotContain(open.Bailey.SetupSecret!, line, StringComparison.Ordinal);
                Assert.DoesNotContain(Person.Password, line, StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }
    }

    [Fact]
    public void Server_and_host_are_two_users_without_rights()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only a start as root can make two users");
        var server = Status(InstancePart.Server);
        var host = Status(InstancePart.Host);
        Assert.NotEqual(server["Uid"], host["Uid"]);
        Assert.DoesNotContain("0", server["Uid"].Split('\t'));
        Assert.DoesNotContain("0", host["Uid"].Split('\t'));
        Assert.Equal("0000000000000000", server["CapEff"]);
        Assert.Equal("0000000000000000", host["CapEff"]);
    }

    private static async Task<(int Code, string Words)> Run(params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo("bash", ["./run", .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        run.StandardInput.Close();
        var output = run.StandardOutput.ReadToEndAsync();
        var error = run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        return (run.ExitCode, await output + await error);
    }

    private Dictionary<string, string> Status(InstancePart part) =>
        File.ReadLines($"/proc/{open.Bailey.ProcessOf(part)}/status")
            .Select(line => line.Split(':', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim());
}
