using System.Security.Cryptography;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Signing;

/// <summary>Reads an Ed25519 key that a person imports (OpenSSH, PROTOCOL.key), in memory alone: it is never a file of the server.</summary>
internal static class OpenSshPrivateKey
{
    private const string Begin = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private const string End = "-----END OPENSSH PRIVATE KEY-----";

    /// <summary>The seed; the caller wipes it.</summary>
    /// <exception cref="RefusedException">It is no such key.</exception>
    public static byte[] Seed(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var form = new byte[text.Length];
        if (lines.Length < 3 || lines[0] != Begin || lines[^1] != End || !Convert.TryFromBase64String(string.Concat(lines[1..^1]), form, out var length))
        {
            throw Refused("That is no private key of OpenSSH: it begins with -----BEGIN OPENSSH PRIVATE KEY-----.");
        }

        try
        {
            return Seed(form.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(form);
        }
    }

    private static byte[] Seed(ReadOnlySpan<byte> form)
    {
        var wire = new SshWire(form);
        if (!wire.Skip("openssh-key-v1\0"u8) || !wire.Text(out var cipher) || !wire.Text(out _) || !wire.Text(out _) || !wire.Number(out var count) || count != 1 || !wire.Text(out _))
        {
            throw Refused("ssh could not read this private key.");
        }

        if (!cipher.SequenceEqual("none"u8))
        {
            throw Refused("The key is locked with a passphrase. Import a key without one, or let Bailey make its own.");
        }

        if (!wire.Text(out var inner))
        {
            throw Refused("ssh could not read this private key.");
        }

        var key = new SshWire(inner);
        if (!key.Number(out var one) || !key.Number(out var other) || one != other || !key.Text(out var type))
        {
            throw Refused("ssh could not read this private key.");
        }

        if (!type.SequenceEqual("ssh-ed25519"u8))
        {
            throw Refused("Only Ed25519 keys are taken for signing: ssh-keygen -t ed25519 makes one.");
        }

        // The secret half is the seed and the public half after it.
        if (!key.Text(out var publicKey) || !key.Text(out var secret) || secret.Length != 64 || !Sodium.Ed25519PublicKey(secret[..32]).AsSpan().SequenceEqual(publicKey))
        {
            throw Refused("The two halves of this key do not belong together.");
        }

        return secret[..32].ToArray();
    }

    private static RefusedException Refused(string sentence) => Refusal.Invalid("privateKey", sentence).ToException();
}
