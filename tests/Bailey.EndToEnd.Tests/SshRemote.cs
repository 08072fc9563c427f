using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>Somebody's git server: a bare repository behind Debian's sshd on a loopback port, which lets in whoever is in <see cref="AuthorizedKeys"/>.</summary>
internal sealed class SshRemote : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private Process? _sshd;

    private SshRemote()
    {
    }

    public int Port { get; private set; }

    public string Grant => $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    public string AuthorizedKeys => _folder.At("authorized_keys");

    public string Repository => _folder.At("origin.git");

    public string Url => $"ssh://{Environment.UserName}@{Grant}{Repository}";

    public static async Task<SshRemote> Start()
    {
        var remote = new SshRemote();
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            remote.Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        await Run("git", "init", "-q", "--bare", "-b", "main", remote.Repository);
        await Run("git", "init", "-q", "-b", "main", remote._folder.At("seed"));
        await File.WriteAllTextAsync(remote._folder.At("seed/README.md"), "# A remote\n");
        await remote.Seed("add", "-A");
        await remote.Seed("-c", "user.name=Seed", "-c", "user.email=seed@example.org", "commit", "-q", "-m", "first");
        await remote.Seed("-c", "user.name=Seed", "-c", "user.email=seed@example.org", "commit", "-q", "--allow-empty", "-m", "second");
        await remote.Seed("push", "-q", remote.Repository, "main");
        await Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", remote._folder.At("host_key"));
        await File.WriteAllTextAsync(remote.AuthorizedKeys, "");
        await File.WriteAllTextAsync(remote._folder.At("sshd_config"), $"""
            ListenAddress {remote.Grant}
            HostKey {remote._folder.At("host_key")}
            AuthorizedKeysFile {remote.AuthorizedKeys}
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin yes
            PasswordAuthentication no
            """);
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory("/run/sshd");
        }

        remote._sshd = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", remote._folder.At("sshd_config")]) { RedirectStandardError = true, UseShellExecute = false })!;
        while (await remote._sshd.StandardError.ReadLineAsync() is { } line && !line.Contains("Server listening", StringComparison.Ordinal))
        {
            // Until it can be connected to.
        }

        _ = remote._sshd.StandardError.ReadToEndAsync();
        return remote;
    }

    /// <summary>The id of a ref, empty when there is none.</summary>
    public async Task<string> Id(string name) => (await Said("git", "--git-dir", Repository, "for-each-ref", "--format=%(objectname)", name)).Trim();

    public async ValueTask DisposeAsync()
    {
        if (_sshd is not null)
        {
            _sshd.Kill(entireProcessTree: true);
            await _sshd.WaitForExitAsync();
            _sshd.Dispose();
        }

        _folder.Dispose();
    }

    private Task Seed(params string[] arguments) => Run("git", ["-C", _folder.At("seed"), .. arguments]);

    private static async Task Run(string program, params string[] arguments) => await Said(program, arguments);

    private static async Task<string> Said(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
