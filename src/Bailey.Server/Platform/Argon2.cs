using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Bailey.Server.Platform;

/// <summary>
/// Argon2id (RFC 9106) of libsodium, as PHC strings <c>$argon2id$v=19$m=…,t=…,p=1$salt$hash</c>. Each call takes the memory it names, so
/// callers bound how many run at once.
/// </summary>
public static unsafe partial class Argon2
{
    private const string Library = "libsodium.so.23";
    private const int Argon2id13 = 2;
    private const int Longest = 128;

    static Argon2()
    {
        if (Initialise() < 0)
        {
            throw new InvalidOperationException("libsodium could not be initialised.");
        }
    }

    /// <summary>Hashes with a fresh random salt.</summary>
    public static string Hash(string password, int memoryKiB, int passes)
    {
        Span<byte> text = stackalloc byte[Longest];
        var secret = Encoding.UTF8.GetBytes(password);
        try
        {
            fixed (byte* output = text, input = Pinnable(secret))
            {
                if (HashString(output, input, (ulong)secret.Length, (ulong)passes, (nuint)memoryKiB * 1024, Argon2id13) != 0)
                {
                    throw new InvalidOperationException($"There is no memory of {memoryKiB} KiB for a password hash.");
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }

        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    /// <summary>Whether the password is the one of the hash; false for a hash that cannot be read. Compares in constant time.</summary>
    public static bool Verify(string hash, string password)
    {
        Span<byte> text = stackalloc byte[Longest];
        if (!Write(hash, text))
        {
            return false;
        }

        var secret = Encoding.UTF8.GetBytes(password);
        try
        {
            fixed (byte* stored = text, input = Pinnable(secret))
            {
                return VerifyString(stored, input, (ulong)secret.Length) == 0;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Whether the hash was made with other parameters than these.</summary>
    public static bool IsOld(string hash, int memoryKiB, int passes)
    {
        Span<byte> text = stackalloc byte[Longest];
        if (!Write(hash, text))
        {
            return true;
        }

        fixed (byte* stored = text)
        {
            return NeedsRehash(stored, (ulong)passes, (nuint)memoryKiB * 1024) != 0;
        }
    }

    /// <summary>A hash that no password has, which costs as much to verify as a real one.</summary>
    public static string Unmatchable(int memoryKiB, int passes) =>
        $"$argon2id$v=19$m={memoryKiB},t={passes},p=1${Base64(16)}${Base64(32)}";

    private static string Base64(int bytes) => Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes)).TrimEnd('=');

    // A pinned empty array is a null pointer, which libsodium does not take for an empty password.
    private static byte[] Pinnable(byte[] secret) => secret.Length == 0 ? new byte[1] : secret;

    private static bool Write(string hash, Span<byte> text)
    {
        text.Clear();
        return hash.Length < Longest && hash.StartsWith("$argon2id$", StringComparison.Ordinal) && Encoding.ASCII.TryGetBytes(hash, text, out _);
    }

    [LibraryImport(Library, EntryPoint = "sodium_init"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Initialise();

    [LibraryImport(Library, EntryPoint = "crypto_pwhash_str_alg"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int HashString(byte* output, byte* password, ulong length, ulong passes, nuint memory, int algorithm);

    [LibraryImport(Library, EntryPoint = "crypto_pwhash_str_verify"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int VerifyString(byte* text, byte* password, ulong length);

    [LibraryImport(Library, EntryPoint = "crypto_pwhash_str_needs_rehash"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NeedsRehash(byte* text, ulong passes, nuint memory);
}
