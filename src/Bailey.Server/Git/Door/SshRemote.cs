using System.Globalization;
using Bailey.Server.Platform.Connections;

namespace Bailey.Server.Git.Door;

/// <summary>
/// A remote over ssh, by the server's own <c>ssh</c>. ssh gets the address that was judged, not the name; it reads no configuration but this list.
/// </summary>
internal sealed class SshRemote(GuardedConnector connector, GitRemote.Ssh remote, Func<string, SshIdentity> identify)
{
    /// <summary>
    /// Starts the service over there and reads its first line; by then ssh has signed in, so the files it signed in with are gone when this returns.
    /// </summary>
    public async Task<(RemoteProcess Process, ReadOnlyMemory<byte> First)> Start(
        GitService service, string? protocol, Patience patience, CancellationToken cancellationToken)
    {
        var address = await Judge(cancellationToken);
        using var identity = identify(HostAlias(remote));
        var process = new RemoteProcess(
            "/usr/bin/ssh", Arguments(remote, address, identity, service), protocol is null ? [] : new Dictionary<string, string> { ["GIT_PROTOCOL"] = protocol });
        try
        {
            var line = await PacketLines.Next(buffer => patience.Read(process.Output, buffer, cancellationToken));
            return !line.IsEmpty ? (process, line) : throw new DoorRefusedException(502, $"The remote cannot be reached by ssh: {await process.Complaint(cancellationToken)}");
        }
        catch (IOException failure)
        {
            await process.DisposeAsync();
            throw new DoorRefusedException(502, failure.Message);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    internal static IReadOnlyList<string> Arguments(GitRemote.Ssh remote, string address, SshIdentity identity, GitService service)
    {
        string[] options =
        [
            "BatchMode=yes", $"StrictHostKeyChecking={identity.StrictHostKeys}", $"UserKnownHostsFile={Quoted(identity.KnownHosts)}", "GlobalKnownHostsFile=/dev/null",
            "UpdateHostKeys=no", "CheckHostIP=no", $"HostName={address}", $"HostKeyAlias={HostAlias(remote)}",
            "IdentitiesOnly=yes", $"IdentityFile={Quoted(identity.Key)}", "IdentityAgent=none", "PreferredAuthentications=publickey", "PasswordAuthentication=no",
            "KbdInteractiveAuthentication=no", "ProxyCommand=none", "PermitLocalCommand=no", "ClearAllForwardings=yes", "ControlMaster=no", "ControlPath=none",
            "ConnectTimeout=15", "ServerAliveInterval=30", "ServerAliveCountMax=4", "SendEnv=GIT_PROTOCOL", "LogLevel=ERROR", "EscapeChar=none",
        ];
        return
        [
            "-F", "/dev/null", "-T", "-a", "-x", .. options.SelectMany(option => new[] { "-o", option }),
            "-p", remote.Destination.Port.ToString(CultureInfo.InvariantCulture), "-l", remote.User, "--", remote.Destination.Host.Text, $"{service.Name} {ShellQuoted(remote.Path)}",
        ];
    }

    private async Task<string> Judge(CancellationToken cancellationToken)
    {
        try
        {
            return (await connector.Judge(remote.Destination, cancellationToken))[0].ToString();
        }
        catch (DestinationRefusedException refused)
        {
            throw new DoorRefusedException(403, refused.Message);
        }
        catch (IOException unknown)
        {
            throw new DoorRefusedException(502, unknown.Message);
        }
    }

    // Under which name the host's keys are looked up, as ssh itself writes it.
    private static string HostAlias(GitRemote.Ssh remote) => remote.Destination.Port == 22
        ? remote.Destination.Host.Text
        : $"[{remote.Destination.Host}]:{remote.Destination.Port.ToString(CultureInfo.InvariantCulture)}";

    // As git itself quotes for the far side's shell.
    private static string ShellQuoted(string path) =>
        $"'{path.Replace("'", "'\\''", StringComparison.Ordinal).Replace("!", "'\\!'", StringComparison.Ordinal)}'";

    // ssh splits such values at spaces and expands '%'.
    private static string Quoted(string path) => $"\"{path.Replace("%", "%%", StringComparison.Ordinal)}\"";
}
