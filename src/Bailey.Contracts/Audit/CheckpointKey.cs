using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bailey.Contracts.Audit;

/// <summary>
/// The public half of the key that signs checkpoints, written as C2SP signed-note does: <c>name+id+base64(0x01 ‖ key)</c>, an
/// Ed25519 key of 32 bytes. The id is the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key).
/// </summary>
public sealed class CheckpointKey
{
    private const byte Ed25519 = 1;

    /// <summary>A key by its name, which is the origin of the tree.</summary>
    public CheckpointKey(string name, byte[] publicKey)
    {
        if (name.Length == 0 || name.Any(c => char.IsWhiteSpace(c) || c == '+') || publicKey.Length != 32)
        {
            throw new ArgumentException("A key has a name without spaces and plus signs, and 32 bytes.", nameof(name));
        }

        (Name, PublicKey) = (name, publicKey);
        Id = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519, .. publicKey])[..4];
    }

    /// <summary>The name that stands on the signature line.</summary>
    public string Name { get; }

    /// <summary>The 32 bytes of the key.</summary>
    public byte[] PublicKey { get; }

    /// <summary>The four bytes that tell keys of one name apart.</summary>
    public byte[] Id { get; }

    /// <summary>Reads the written form; null when it is none, or its id does not fit.</summary>
    public static CheckpointKey? Parse(string text)
    {
        var parts = text.Trim().Split('+', 3);
        Span<byte> key = stackalloc byte[64];
        if (parts.Length != 3 || parts[0].Length == 0 || parts[0].Any(char.IsWhiteSpace)
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
            || !Convert.TryFromBase64String(parts[2], key, out var length) || length != 33 || key[0] != Ed25519)
        {
            return null;
        }

        var parsed = new CheckpointKey(parts[0], key[1..33].ToArray());
        return string.Equals(Convert.ToHexStringLower(parsed.Id), parts[1], StringComparison.OrdinalIgnoreCase) ? parsed : null;
    }

    /// <summary>The written form.</summary>
    public override string ToString() => $"{Name}+{Convert.ToHexStringLower(Id)}+{Convert.ToBase64String([Ed25519, .. PublicKey])}";
}
