using System.Security.Cryptography;
using System.Text;

namespace Bailey.Server.Platform;

/// <summary>
/// Seals small secrets for the database with AES-256-GCM under a key that the database never sees. A purpose has a key of its own, and the place
/// (whose it is, what for) is bound in: a sealed secret that is copied to another row does not open.
/// </summary>
public sealed class KeyRing
{
    private const byte Version = 1;
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly Lazy<byte[]> _master;

    /// <summary>The ring in the data directory; its key is made at the first use.</summary>
    public KeyRing(DataDirectory data) =>
        _master = new(() => KeyFile.Load(data.Keys, "sealing.key", KeyLength, "without it no stored credential can be opened."));

    /// <summary>The sealed form: version, nonce, tag, ciphertext.</summary>
    public byte[] Seal(string purpose, string place, ReadOnlySpan<byte> secret)
    {
        var form = new byte[1 + NonceLength + TagLength + secret.Length];
        form[0] = Version;
        var nonce = form.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = Cipher(purpose);
        cipher.Encrypt(nonce, secret, form.AsSpan(1 + NonceLength + TagLength), form.AsSpan(1 + NonceLength, TagLength), Encoding.UTF8.GetBytes(place));
        return form;
    }

    /// <summary>The secret; the caller wipes it.</summary>
    /// <exception cref="CryptographicException">It was sealed for something else, with another key, or was changed.</exception>
    public byte[] Open(string purpose, string place, ReadOnlySpan<byte> form)
    {
        if (form.Length < 1 + NonceLength + TagLength || form[0] != Version)
        {
            throw new CryptographicException("It is not sealed in a form that is known here.");
        }

        var secret = new byte[form.Length - 1 - NonceLength - TagLength];
        using var cipher = Cipher(purpose);
        cipher.Decrypt(
            form.Slice(1, NonceLength), form[(1 + NonceLength + TagLength)..], form.Slice(1 + NonceLength, TagLength), secret, Encoding.UTF8.GetBytes(place));
        return secret;
    }

    /// <summary>A secret of its own for a purpose and a place, always the same and kept nowhere; the caller wipes it.</summary>
    public byte[] Derive(string purpose, string place, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _master.Value, length, info: Encoding.UTF8.GetBytes($"bailey/derived/{purpose}\0{place}"));

    private AesGcm Cipher(string purpose)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, _master.Value, KeyLength, info: Encoding.UTF8.GetBytes($"bailey/{purpose}"));
        try
        {
            return new AesGcm(key, TagLength);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
