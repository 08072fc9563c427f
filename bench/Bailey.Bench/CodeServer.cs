using System.Diagnostics;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>code-server without sign-in, with settings of its own.</summary>
internal sealed class CodeServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private CodeServer(Process process, TemporaryFolder folder) => (_process, _folder) = (process, folder);

    public int Process => _process.Id;

    public static async Task<CodeServer> Start()
    {
        var installed = await Peers.Folder("code-server");
        var folder = new TemporaryFolder();
        var port = Peers.FreePort();
        var process = await Peers.Start(
            Path.Join(installed, "start"),
            ["--auth", "none", "--bind-addr", $"127.0.0.1:{port}", "--user-data-dir", folder.At("data"), "--disable-telemetry", "--disable-update-check", folder.Path],
            new Uri($"http://127.0.0.1:{port}/"));
        return new CodeServer(process, folder);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
