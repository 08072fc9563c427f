using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Bailey.Cli.Platform;
using Bailey.Contracts.Platform;

namespace Bailey.Cli.Ssh;

/// <summary>
/// The folder of what ssh is given: the hosts, a key of the command line's own, and for each workspace the host key that the server named. Readable by
/// its owner alone; files are replaced as a whole.
/// </summary>
internal sealed partial class SshFiles(Surroundings surroundings)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string KeyType = "ssh-ed25519 ";

    private string Folder { get; } = Path.Join(surroundings.Settings, "ssh");

    /// <summary>The hosts, included by the person's own configuration.</summary>
    public string Hosts => Path.Join(Folder, "config");

    /// <summary>The private key; its public half has the same name with <c>.pub</c>.</summary>
    public string Identity => Path.Join(Folder, "id_ed25519");

    /// <summary>The host key of one workspace.</summary>
    public string KnownHosts(WorkspaceId workspace) => Path.Join(Folder, $"known_hosts.{workspace}");

    /// <summary>The name under which the host key of a workspace is looked up.</summary>
    public static string Alias(WorkspaceId workspace) => $"{workspace}.bailey";

    /// <summary>Makes the key when there is none.</summary>
    public async Task MakeIdentity(CancellationToken cancellationToken)
    {
        MakeFolder();
        if (File.Exists(Identity) && File.Exists(Identity + ".pub"))
        {
            return;
        }

        File.Delete(Identity);
        try
        {
            using var keygen = Process.Start(new ProcessStartInfo("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "bailey", "-f", Identity]) { UseShellExecute = false })!;
            await keygen.WaitForExitAsync(cancellationToken);
            if (keygen.ExitCode == 0)
            {
                return;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Not there: as useless as one that fails.
        }

        throw new CommandFailedException(ExitCodes.Failed, "no_ssh", "ssh-keygen made no key: is OpenSSH's client (openssh-client) installed here?");
    }

    /// <summary>The public key as the server wants it: 32 bytes as base64url.</summary>
    public string PublicKey()
    {
        try
        {
            var line = File.ReadAllText(Identity + ".pub");
            if (line.StartsWith(KeyType, StringComparison.Ordinal) && Convert.FromBase64String(line[KeyType.Length..].Split(' ', '\n')[0]) is { Length: 51 } blob)
            {
                return Base64Url.EncodeToString(blob.AsSpan(19));
            }
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or FormatException)
        {
            // Said below.
        }

        throw new CommandFailedException(ExitCodes.Failed, "no_ssh_key", "There is no key for ssh yet: type 'bailey config-ssh' first.");
    }

    /// <summary>Remembers the host key that the server named, before ssh looks for it.</summary>
    public void Know(WorkspaceId workspace, string? key)
    {
        if (key is null || !HostKey().IsMatch(key))
        {
            throw new CommandFailedException(ExitCodes.Failed, "not_understood", "The server named no host key that this version of bailey understands.");
        }

        var line = $"{Alias(workspace)} {key}\n";
        var path = KnownHosts(workspace);
        if (!File.Exists(path) || File.ReadAllText(path) != line)
        {
            Write(path, Encoding.UTF8.GetBytes(line));
        }
    }

    /// <summary>Replaces the list of hosts.</summary>
    public void WriteHosts(string text) => Write(Hosts, Encoding.UTF8.GetBytes(text));

    /// <summary>Removes all of it.</summary>
    public void Remove()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>Writes a file beside its place and moves it there.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = OwnerOnly)
    {
        var fresh = $"{path}.{Environment.ProcessId}.new";
        File.Delete(fresh);
        using (var stream = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
        {
            stream.Write(content);
        }

        File.Move(fresh, path, overwrite: true);
    }

    private void MakeFolder() => Directory.CreateDirectory(Folder, OwnerOnly | UnixFileMode.UserExecute);

    [GeneratedRegex("^ssh-ed25519 [A-Za-z0-9+/]{68}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HostKey();
}
