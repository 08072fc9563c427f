using System.Security.Cryptography;
using System.Text;
using Bailey.Server.Platform;

namespace Bailey.Server.Git.Signing;

/// <summary>
/// Signatures as <c>ssh-keygen -Y sign</c> makes them (OpenSSH, PROTOCOL.sshsig), with Ed25519 alone. The namespace is always <c>git</c>, so that no
/// signature of a commit is one of anything else.
/// </summary>
internal sealed record SshSignature(byte[] PublicKey, string Hash, byte[] Signature)
{
    public const string Begin = "-----BEGIN SSH SIGNATURE-----";
    private const string End = "-----END SSH SIGNATURE-----";
    private const string Type = "ssh-ed25519";
    private const string Namespace = "git";
    private const int Most = 4096;

    /// <summary>Signs; the armored form ends with a newline.</summary>
    public static string Sign(ReadOnlySpan<byte> seed, byte[] message)
    {
        using var form = new MemoryStream();
        form.Write("SSHSIG"u8);
        SshWire.Write(form, 1);
        SshWire.Write(form, Blob(Sodium.Ed25519PublicKey(seed)));
        Tail(form, "sha512");
        using var signature = new MemoryStream();
        SshWire.Write(signature, Type);
        SshWire.Write(signature, Sodium.Ed25519Sign(seed, Signed("sha512", message)));
        SshWire.Write(form, signature.ToArray());
        var text = Convert.ToBase64String(form.ToArray());
        return $"{Begin}\n{string.Join('\n', text.Chunk(70).Select(line => new string(line)))}\n{End}\n";
    }

    /// <summary>Reads the armored form; null when it is none, or none of this kind.</summary>
    public static SshSignature? Read(string armored)
    {
        var lines = armored.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (armored.Length > Most || lines.Length < 3 || lines[0] != Begin || lines[^1] != End)
        {
            return null;
        }

        var form = new byte[Most];
        if (!Convert.TryFromBase64String(string.Concat(lines[1..^1]), form, out var length))
        {
            return null;
        }

        var wire = new SshWire(form.AsSpan(0, length));
        if (!wire.Skip("SSHSIG"u8) || !wire.Number(out var version) || version != 1 || !wire.Text(out var key) || !wire.Text(out var space)
            || !wire.Text(out var reserved) || !wire.Text(out var hash) || !wire.Text(out var signature) || !wire.IsEnd
            || !space.SequenceEqual("git"u8) || !reserved.IsEmpty || !(hash.SequenceEqual("sha512"u8) || hash.SequenceEqual("sha256"u8)))
        {
            return null;
        }

        return Two(key, 32) is { } publicKey && Two(signature, 64) is { } bytes ? new SshSignature(publicKey, Encoding.ASCII.GetString(hash), bytes) : null;
    }

    /// <summary>Whether the key signed exactly this.</summary>
    public bool IsOver(byte[] message) => Sodium.Ed25519Verify(PublicKey, Signed(Hash, message), Signature);

    /// <summary>The key as a line of <c>authorized_keys</c> has it, without a comment.</summary>
    public static string Line(byte[] publicKey) => $"{Type} {Convert.ToBase64String(Blob(publicKey))}";

    /// <summary>How ssh names a key to people.</summary>
    public static string Fingerprint(byte[] publicKey) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(Blob(publicKey))).TrimEnd('=');

    // A type and its bytes; of another type or length it is none.
    internal static byte[]? Two(ReadOnlySpan<byte> form, int length)
    {
        var wire = new SshWire(form);
        return wire.Text(out var type) && type.SequenceEqual("ssh-ed25519"u8) && wire.Text(out var bytes) && bytes.Length == length && wire.IsEnd ? bytes.ToArray() : null;
    }

    private static byte[] Blob(byte[] publicKey)
    {
        using var blob = new MemoryStream();
        SshWire.Write(blob, Type);
        SshWire.Write(blob, publicKey);
        return blob.ToArray();
    }

    private static byte[] Signed(string hash, byte[] message)
    {
        using var signed = new MemoryStream();
        signed.Write("SSHSIG"u8);
        Tail(signed, hash);
        SshWire.Write(signed, hash == "sha512" ? SHA512.HashData(message) : SHA256.HashData(message));
        return signed.ToArray();
    }

    private static void Tail(MemoryStream to, string hash)
    {
        SshWire.Write(to, Namespace);
        SshWire.Write(to, "");
        SshWire.Write(to, hash);
    }
}
