using System.Security.Cryptography;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Git.Signing;

/// <summary>
/// Keeps the keys that people sign with. A seed is sealed for its person and its public half together, is opened for one signature, and comes out of no route.
/// </summary>
internal sealed partial class SigningKeyVault(Instance instance, KeyRing ring, ILogger<SigningKeyVault> log)
{
    private const string Purpose = "signing-key";

    /// <summary>The person's key in use.</summary>
    public async Task<SigningKeyRow?> InUse(UserId user, CancellationToken cancellationToken) =>
        (await instance.Run(scope => SigningKeyStore.Of(scope, user), cancellationToken)).FirstOrDefault(row => row.Retired is null);

    /// <summary>A row for a seed, which is wiped.</summary>
    public SigningKeyRow Seal(UserId user, byte[] seed, DateTimeOffset now)
    {
        try
        {
            var publicKey = Sodium.Ed25519PublicKey(seed);
            return new SigningKeyRow { PublicKey = publicKey, UserId = user, SealedSeed = ring.Seal(Purpose, Place(user, publicKey), seed), Commits = true, Created = now };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Signs; null when the key does not open with this server's key ring.</summary>
    public string? Sign(SigningKeyRow row, byte[] message)
    {
        byte[]? seed = null;
        try
        {
            seed = ring.Open(Purpose, Place(row.UserId, row.PublicKey), row.SealedSeed ?? []);
            return SshSignature.Sign(seed, message);
        }
        catch (CryptographicException)
        {
            DoesNotOpen(log, row.UserId);
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private static string Place(UserId user, byte[] publicKey) => $"{user}/{Convert.ToHexStringLower(publicKey)}";

    [LoggerMessage(LogLevel.Error, "The signing key of user {User} does not open with the key ring of this server; make a new one")]
    private static partial void DoesNotOpen(ILogger log, UserId user);
}
