using System.Text;
using Bailey.Cli.Platform;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Ssh;
using Bailey.Contracts.Workspaces;

namespace Bailey.Cli.Ssh;

/// <summary>A host of ssh and the workspace that it leads to.</summary>
internal sealed record SshHost(string Host, WorkspaceId Workspace, OrgId Organisation);

/// <summary>
/// The configuration of ssh that the server's workspaces become. Names come from the server and are somebody else's: of a name only letters, digits, '-' and '_' get
/// in, and commands are made of ids alone, so that no name can end a line, add an option or reach a shell.
/// </summary>
internal static class SshHosts
{
    private const string Domain = "bailey";
    private const int MostOfName = 50;

    /// <summary>A host for each: <c>workspace.project.bailey</c>; where several would be called the same, each has the end of its id too.</summary>
    public static IReadOnlyList<SshHost> Of(IEnumerable<(OrgId Organisation, Workspace Workspace)> all)
    {
        var named = all.Select(w => (Name: $"{Part(w.Workspace.Name)}.{Part(w.Workspace.ProjectName)}", w.Workspace.Id, w.Organisation)).ToList();
        var several = named.GroupBy(w => w.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. named
                .Select(w => new SshHost(several.Contains(w.Name) ? $"{w.Name}.{w.Id.ToString()[^8..]}.{Domain}" : $"{w.Name}.{Domain}", w.Id, w.Organisation))
                .OrderBy(h => h.Host, StringComparer.Ordinal),
        ];
    }

    /// <summary>The file.</summary>
    /// <exception cref="CommandFailedException">A path of this machine cannot stand in a configuration of ssh.</exception>
    public static string Write(IReadOnlyList<SshHost> hosts, string program, Uri server, SshFiles files)
    {
        var text = new StringBuilder("# Written by 'bailey config-ssh', and written anew each time: change nothing here.\n");
        var address = $"{server.Scheme}://{(server.HostNameType == UriHostNameType.IPv6 ? server.Host : server.IdnHost)}:{server.Port}";
        foreach (var host in hosts)
        {
            text.Append('\n').Append(
                $"""
                Host {host.Host}
                    HostName {SshFiles.Alias(host.Workspace)}
                    HostKeyAlias {SshFiles.Alias(host.Workspace)}
                    User {SshWords.User}
                    ProxyCommand {Quoted(program)} --url "{address}" --org {host.Organisation} ssh --stdio {host.Workspace}
                    IdentityFile {Quoted(files.Identity)}
                    IdentitiesOnly yes
                    IdentityAgent none
                    PreferredAuthentications publickey
                    UserKnownHostsFile {Quoted(files.KnownHosts(host.Workspace))}
                    GlobalKnownHostsFile /dev/null
                    StrictHostKeyChecking yes
                    HostKeyAlgorithms ssh-ed25519
                    Ciphers aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com,aes256-ctr
                    UpdateHostKeys no
                    CheckHostIP no
                    ForwardAgent no
                    ForwardX11 no
                """).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A path between quotes, for ssh, for the shell that ssh starts, and for its patterns.</summary>
    public static string Quoted(string path) =>
        path.All(c => char.IsLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '+' or '@' or ',' or '=' or ':' or ' ')
            ? $"\"{path}\""
            : throw new CommandFailedException(
                ExitCodes.Failed, "unusable_path", $"'{path}' has characters that the configuration of ssh cannot hold safely; move it, or set XDG_CONFIG_HOME to another folder.");

    private static string Part(string name)
    {
        var part = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
            {
                part.Append(c);
            }
            else if (part.Length > 0 && part[^1] != '-')
            {
                part.Append('-');
            }

            if (part.Length == MostOfName)
            {
                break;
            }
        }

        var text = part.ToString().Trim('-');
        return text.Length == 0 ? "unnamed" : text;
    }
}
