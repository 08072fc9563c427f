using System.Globalization;
using Bailey.Contracts.Egress;
using Bailey.Server.Platform.Connections;

namespace Bailey.Server.Git.Door;

/// <summary>
/// A remote over ssh, by the server's own <c>ssh</c> with the organisation's key. ssh gets the address that was judged, not the name; it reads no
/// configuration but this list. Over a connection the far side first advertises: for a fetch that part is read and dropped, and what git sent
/// over HTTP is what the far side expects next, in every version of the protocol.
/// </summary>
internal sealed class SshUploadPack(GuardedConnector connector, GitRemote.Ssh remote, SshKeys.Files files, string strictHostKeys) : IUploadPack
{
    public async Task Advertise(DoorExchange exchange, CancellationToken cancellationToken)
    {
        await using var process = await Start(exchange, cancellationToken);
        var line = await First(process, exchange, cancellationToken);
        exchange.Begin(DoorExchange.Advertisement);
        if (!line.Span[4..].StartsWith("version 2"u8))
        {
            await exchange.Write(PacketLines.Service, cancellationToken);
        }

        while (true)
        {
            await exchange.Write(line, cancellationToken);
            if (PacketLines.IsFlush(line))
            {
                return;
            }

            line = await Next(process, exchange, cancellationToken);
        }
    }

    public async Task Fetch(DoorExchange exchange, CancellationToken cancellationToken)
    {
        await using var process = await Start(exchange, cancellationToken);
        for (var line = await First(process, exchange, cancellationToken); !PacketLines.IsFlush(line);)
        {
            line = await Next(process, exchange, cancellationToken);
        }

        await using var body = exchange.PlainBody();
        var fed = process.Feed(body, cancellationToken);
        exchange.Begin(DoorExchange.Result);
        await exchange.Copy(process.Output, cancellationToken);
        await fed;
    }

    private async Task<FetchProcess> Start(DoorExchange exchange, CancellationToken cancellationToken)
    {
        string address;
        try
        {
            address = (await connector.Judge(remote.Destination, cancellationToken))[0].ToString();
        }
        catch (DestinationRefusedException refused)
        {
            throw new DoorRefusedException(403, refused.Message);
        }
        catch (IOException unknown)
        {
            throw new DoorRefusedException(502, unknown.Message);
        }

        return new FetchProcess("/usr/bin/ssh", Arguments(remote, address, files, strictHostKeys), exchange.Protocol is { } protocol
            ? new Dictionary<string, string> { ["GIT_PROTOCOL"] = protocol }
            : []);
    }

    internal static IReadOnlyList<string> Arguments(GitRemote.Ssh remote, string address, SshKeys.Files files, string strictHostKeys)
    {
        var host = remote.Destination.Host.Text;
        string[] options =
        [
            "BatchMode=yes", $"StrictHostKeyChecking={strictHostKeys}", $"UserKnownHostsFile={Quoted(files.KnownHosts)}", "UpdateHostKeys=no", "CheckHostIP=no",
            $"HostName={address}", $"HostKeyAlias={(remote.Destination.Port == 22 ? host : $"[{host}]:{remote.Destination.Port.ToString(CultureInfo.InvariantCulture)}")}",
            "IdentitiesOnly=yes", $"IdentityFile={Quoted(files.Key)}", "IdentityAgent=none", "PreferredAuthentications=publickey", "PasswordAuthentication=no",
            "KbdInteractiveAuthentication=no", "ProxyCommand=none", "PermitLocalCommand=no", "ClearAllForwardings=yes", "ControlMaster=no", "ControlPath=none",
            "ConnectTimeout=15", "ServerAliveInterval=30", "ServerAliveCountMax=4", "SendEnv=GIT_PROTOCOL", "LogLevel=ERROR", "EscapeChar=none",
        ];
        return
        [
            "-F", "/dev/null", "-T", "-a", "-x", .. options.SelectMany(option => new[] { "-o", option }),
            "-p", remote.Destination.Port.ToString(CultureInfo.InvariantCulture), "-l", remote.User, "--", host, $"git-upload-pack {ShellQuoted(remote.Path)}",
        ];
    }

    private static async Task<ReadOnlyMemory<byte>> First(FetchProcess process, DoorExchange exchange, CancellationToken cancellationToken)
    {
        try
        {
            var line = await PacketLines.Next(buffer => exchange.Read(process.Output, buffer, cancellationToken));
            return !line.IsEmpty ? line : throw new DoorRefusedException(502, $"The remote cannot be fetched from by ssh: {await process.Complaint(cancellationToken)}");
        }
        catch (IOException failure)
        {
            throw new DoorRefusedException(502, failure.Message);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> Next(FetchProcess process, DoorExchange exchange, CancellationToken cancellationToken)
    {
        var line = await PacketLines.Next(buffer => exchange.Read(process.Output, buffer, cancellationToken));
        return !line.IsEmpty ? line : throw new IOException("The remote stopped before its refs were all said.");
    }

    // As git itself quotes for the far side's shell.
    private static string ShellQuoted(string path) =>
        $"'{path.Replace("'", "'\\''", StringComparison.Ordinal).Replace("!", "'\\!'", StringComparison.Ordinal)}'";

    // ssh splits such values at spaces and expands '%'.
    private static string Quoted(string path) => $"\"{path.Replace("%", "%%", StringComparison.Ordinal)}\"";
}
