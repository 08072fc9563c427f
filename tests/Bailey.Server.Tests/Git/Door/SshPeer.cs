using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bailey.Server.Platform;

namespace Bailey.Server.Tests.Git.Door;

/// <summary>Somebody's ssh server: Debian's sshd on a loopback port, with a host key of its own.</summary>
internal sealed class SshPeer : IAsyncDisposable
{
    private readonly Process _process;

    private SshPeer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public string Grant => $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    public static async Task<SshPeer> Start(string folder, string authorizedKey, int port, bool acceptProtocol, bool keepHostKey = false)
    {
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory("/run/sshd");
        }

        var hostKey = Path.Join(folder, "host_key");
        if (!keepHostKey)
        {
            File.Delete(hostKey);
            var made = await ChildProgram.Run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", hostKey], TimeSpan.FromSeconds(30), CancellationToken.None);
            Assert.True(made.ExitCode == 0, made.Error);
        }

        var keys = Path.Join(folder, "authorized_keys");
        await File.WriteAllTextAsync(keys, authorizedKey + "\n");
        var config = Path.Join(folder, "sshd_config");
        await File.WriteAllTextAsync(config, $"""
            ListenAddress 127.0.0.1:{port}
            HostKey {hostKey}
            AuthorizedKeysFile {keys}
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin yes
            PasswordAuthentication no
            {(acceptProtocol ? "AcceptEnv GIT_PROTOCOL" : "")}
            """);
        var process = ChildProgram.Prepare("/usr/sbin/sshd", ["-D", "-e", "-f", config]);
        process.Start();
        while (await process.StandardError.ReadLineAsync() is { } line && !line.Contains("Server listening", StringComparison.Ordinal))
        {
            // Until it can be connected to.
        }

        _ = process.StandardError.ReadToEndAsync();
        return new SshPeer(process, port);
    }

    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
