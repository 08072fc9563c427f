using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Bailey.Server.Identity;

/// <summary>256 random bits as text, and the SHA-256 under which alone they are kept. Enough entropy that a slow hash adds nothing.</summary>
internal static class Secret
{
    public const int Length = 43;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether the text has the form of a secret; keeps anything else away from the database.</summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: Length } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>Compares in constant time.</summary>
    public static bool Matches(byte[] hash, string secret) => CryptographicOperations.FixedTimeEquals(hash, Hash(secret));
}
