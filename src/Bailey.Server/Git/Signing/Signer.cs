using System.Threading.RateLimiting;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Git.Signing;

/// <summary>
/// Makes every signature of the server. It signs nothing but a commit or tag in whose committer or tagger the person stands, and each one is in the record,
/// by the id that the signed object will have, before it is handed out.
/// </summary>
internal sealed class Signer(SigningKeyVault vault, Tenant tenant, AuditLog audit) : IDisposable
{
    public const string Type = "git.signed";

    /// <summary>Of one person. A rebase signs many at once; code that signs without end is stopped and seen.</summary>
    public const int MostAtOnce = 300;

    private readonly PartitionedRateLimiter<UserId> _limit = PartitionedRateLimiter.Create<UserId, UserId>(user => RateLimitPartition.GetTokenBucketLimiter(
        user, _ => new TokenBucketRateLimiterOptions { TokenLimit = MostAtOnce, TokensPerPeriod = 30, ReplenishmentPeriod = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <summary>Counts signatures that are about to be made; the sentence why not, when these would be too many.</summary>
    public string? Take(Principal principal, int count)
    {
        using var lease = count <= MostAtOnce ? _limit.AttemptAcquire(principal.User, count) : null;
        return lease is { IsAcquired: true } ? null : "Too many signatures at once; wait a minute.";
    }

    /// <summary>The signature, or the sentence why not. It has been taken before.</summary>
    public async Task<(string? Armored, string? Refused)> Sign(SigningRequest request, SignedObject what, CancellationToken cancellationToken)
    {
        var (organisation, workspace, principal, key, through) = request;
        if (!CommitAuthor.Is(principal, what.Email))
        {
            return (null, $"It is not {principal.Name} who stands as its {(what.Kind == "tag" ? "tagger" : "committer")}: only what carries {CommitAuthor.Email(principal)} is signed.");
        }

        if (vault.Sign(key, what.Payload) is not { } armored)
        {
            return (null, "The signing key does not open; make a new one on the account page.");
        }

        var entry = principal.Entry(Type, workspace, ("object", what.Id(what.With(armored))), ("kind", what.Kind), ("key", key.Fingerprint), ("through", through));
        await tenant.Run(organisation, scope => audit.Record(scope, entry), cancellationToken);
        return (armored, null);
    }

    public void Dispose() => _limit.Dispose();
}

/// <summary>For whom, in which workspace, with which key; <c>Through</c> is terminal or button.</summary>
internal sealed record SigningRequest(OrgId Organisation, WorkspaceId Workspace, Principal Principal, SigningKeyRow Key, string Through);
