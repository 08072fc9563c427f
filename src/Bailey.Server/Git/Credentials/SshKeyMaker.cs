using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Credentials;

/// <summary>Makes and reads private keys with the machine's <c>ssh-keygen</c>; what it reads and writes is a private file for that moment.</summary>
internal sealed class SshKeyMaker(DataDirectory data)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>A fresh Ed25519 key; its comment says what it is for.</summary>
    public async Task<(string PrivateKey, string PublicKey)> Make(string comment, CancellationToken cancellationToken)
    {
        using var files = new PrivateFiles(data);
        var made = await ChildProgram.Run(
            "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", files.At("key")], s_patience, cancellationToken);
        return made.ExitCode == 0
            ? (await File.ReadAllTextAsync(files.At("key"), cancellationToken), (await File.ReadAllTextAsync(files.At("key.pub"), cancellationToken)).Trim())
            : throw new IOException("ssh-keygen could not make a key.");
    }

    /// <summary>An imported key and its public half.</summary>
    /// <exception cref="RefusedException">It is none, or wants a passphrase.</exception>
    public async Task<(string PrivateKey, string PublicKey)> Read(string privateKey, string comment, CancellationToken cancellationToken)
    {
        var text = privateKey.ReplaceLineEndings("\n").Trim() + "\n";
        if (!text.StartsWith("-----BEGIN ", StringComparison.Ordinal) || text.Contains('\0', StringComparison.Ordinal))
        {
            throw Refused("That is no private key: it begins with -----BEGIN OPENSSH PRIVATE KEY-----.");
        }

        using var files = new PrivateFiles(data);
        var read = await ChildProgram.Run("/usr/bin/ssh-keygen", ["-y", "-P", "", "-f", files.Write("key", text)], s_patience, cancellationToken);
        return read.ExitCode == 0 && read.Output.Split(' ') is [var type, var key, ..]
            ? (text, $"{type} {key.Trim()} {comment}")
            : throw Refused(read.Error.Contains("passphrase", StringComparison.Ordinal)
                ? "The key is locked with a passphrase. Import a key without one, or let Bailey make its own."
                : "ssh cannot read this private key.");
    }

    private static RefusedException Refused(string sentence) => Refusal.Invalid("privateKey", sentence).ToException();
}
