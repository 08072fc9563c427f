using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform;

namespace Bailey.Server.Ssh;

/// <summary>
/// The host keys of workspaces. One is derived from the key ring for a workspace and a person, so that it is the same after every stop and on every server,
/// is nowhere on a disk, and code in one person's cell never holds the key by which another's client knows the place.
/// </summary>
internal sealed class HostKey(KeyRing keys)
{
    private const string Type = "ssh-ed25519";

    /// <summary>The private key as a file of OpenSSH, and the public one as a line of known hosts.</summary>
    public (string Private, string Public) Of(OrgId organisation, WorkspaceId workspace, UserId user)
    {
        var seed = keys.Derive("ssh-host-key", $"{organisation}/{workspace}/{user}", Sodium.SeedLength);
        try
        {
            var blob = Blob(Sodium.Ed25519PublicKey(seed));
            return (File(seed, blob), $"{Type} {Convert.ToBase64String(blob)}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The line by which sshd lets a client's key in.</summary>
    public static string Authorized(byte[] publicKey) => $"{Type} {Convert.ToBase64String(Blob(publicKey))}";

    /// <summary>As OpenSSH prints it.</summary>
    public static string Fingerprint(byte[] publicKey) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(Blob(publicKey))).TrimEnd('=');

    private static byte[] Blob(byte[] publicKey)
    {
        var blob = new List<byte>();
        Text(blob, Encoding.ASCII.GetBytes(Type));
        Text(blob, publicKey);
        return [.. blob];
    }

    /// <summary>PROTOCOL.key of OpenSSH: openssh-key-v1 without a passphrase.</summary>
    private static string File(byte[] seed, byte[] blob)
    {
        var inner = new List<byte>();
        Number(inner, 0);
        Number(inner, 0);
        inner.AddRange(blob);
        Text(inner, [.. seed, .. blob.AsSpan(^32..)]);
        Text(inner, []);
        for (byte padding = 1; inner.Count % 8 != 0; padding++)
        {
            inner.Add(padding);
        }

        var file = new List<byte>(Encoding.ASCII.GetBytes("openssh-key-v1\0"));
        Text(file, "none"u8);
        Text(file, "none"u8);
        Text(file, []);
        Number(file, 1);
        Text(file, blob);
        Text(file, [.. inner]);
        return new string(PemEncoding.Write("OPENSSH PRIVATE KEY", [.. file])) + "\n";
    }

    private static void Text(List<byte> to, ReadOnlySpan<byte> bytes)
    {
        Number(to, (uint)bytes.Length);
        to.AddRange(bytes);
    }

    private static void Number(List<byte> to, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        to.AddRange(bytes);
    }
}
