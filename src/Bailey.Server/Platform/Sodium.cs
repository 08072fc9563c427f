using System.Runtime.InteropServices;

namespace Bailey.Server.Platform;

/// <summary>The machine's libsodium, for what the framework does not have.</summary>
public static partial class Sodium
{
    private const string Library = "libsodium.so.23";

    /// <summary>Bytes of an Ed25519 seed, which is the secret that is kept.</summary>
    public const int SeedLength = 32;

    static Sodium()
    {
        if (sodium_init() < 0)
        {
            throw new InvalidOperationException("libsodium does not start.");
        }
    }

    /// <summary>The public key of a seed.</summary>
    public static byte[] Ed25519PublicKey(ReadOnlySpan<byte> seed)
    {
        var (publicKey, secret) = Pair(seed);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(secret);
        return publicKey;
    }

    /// <summary>Signs (RFC 8032, pure Ed25519).</summary>
    public static byte[] Ed25519Sign(ReadOnlySpan<byte> seed, byte[] message)
    {
        var (_, secret) = Pair(seed);
        var signature = new byte[64];
        var failed = crypto_sign_detached(signature, 0, message, (ulong)message.Length, secret);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(secret);
        return failed == 0 ? signature : throw new InvalidOperationException("libsodium did not sign.");
    }

    /// <summary>Whether the signature is the key's over the message.</summary>
    public static bool Ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) =>
        publicKey.Length == 32 && signature.Length == 64 && crypto_sign_verify_detached(signature, message, (ulong)message.Length, publicKey) == 0;

    private static (byte[] PublicKey, byte[] Secret) Pair(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedLength)
        {
            throw new ArgumentException("A seed has 32 bytes.", nameof(seed));
        }

        var (publicKey, secret) = (new byte[32], new byte[64]);
        return crypto_sign_seed_keypair(publicKey, secret, seed.ToArray()) == 0
            ? (publicKey, secret) : throw new InvalidOperationException("libsodium made no key.");
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial int crypto_sign_seed_keypair(byte[] publicKey, byte[] secret, byte[] seed);

    [LibraryImport(Library)]
    private static partial int crypto_sign_detached(byte[] signature, nint length, byte[] message, ulong messageLength, byte[] secret);

    [LibraryImport(Library)]
    private static partial int crypto_sign_verify_detached(byte[] signature, byte[] message, ulong messageLength, byte[] publicKey);
}
