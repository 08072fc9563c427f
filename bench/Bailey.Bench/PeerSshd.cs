using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>The machine's own sshd on a loopback port with nothing of ours between, and a client's configuration for it with the host <c>peer</c>.</summary>
internal sealed class PeerSshd : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _sshd;

    private PeerSshd(Process sshd, TemporaryFolder folder) => (_sshd, _folder) = (sshd, folder);

    public string Configuration => _folder.At("config");

    public string At(string name) => _folder.At(name);

    public static async Task<PeerSshd> Start()
    {
        var folder = new TemporaryFolder();
        foreach (var key in (string[])["host", "user"])
        {
            using var keygen = Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", folder.At(key)]);
            await keygen.WaitForExitAsync();
        }

        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        probe.Stop();
        File.Copy(folder.At("user.pub"), folder.At("authorized"));
        await File.WriteAllTextAsync(folder.At("sshd"), $"""
            ListenAddress 127.0.0.1:{port}
            HostKey {folder.At("host")}
            AuthorizedKeysFile {folder.At("authorized")}
            PidFile none
            StrictModes no
            UsePAM no
            UseDNS no
            PermitRootLogin yes
            Subsystem sftp internal-sftp
            """);
        await File.WriteAllTextAsync(folder.At("config"), $"""
            Host peer
              HostName 127.0.0.1
              Port {port}
              User {Environment.UserName}
              IdentityFile {folder.At("user")}
              IdentitiesOnly yes
              IdentityAgent none
              PreferredAuthentications publickey
              UserKnownHostsFile {folder.At("known")}
              StrictHostKeyChecking accept-new
              LogLevel ERROR

            """);
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory("/run/sshd");
        }

        var sshd = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", folder.At("sshd")]) { RedirectStandardError = true, UseShellExecute = false })!;
        while (await sshd.StandardError.ReadLineAsync() is { } line && !line.Contains("Server listening", StringComparison.Ordinal))
        {
            // Until it can be connected to.
        }

        _ = sshd.StandardError.ReadToEndAsync();
        return new PeerSshd(sshd, folder);
    }

    public async ValueTask DisposeAsync()
    {
        _sshd.Kill(entireProcessTree: true);
        await _sshd.WaitForExitAsync();
        _sshd.Dispose();
        _folder.Dispose();
    }
}
