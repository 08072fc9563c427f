using System.Security.Cryptography;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Signing;

/// <summary>
/// /api/v1/account/signing-key: the key that a person's commits are signed with. It is made or imported, and never comes out again. What changes it is for the
/// person in a browser alone: a token or a program in a cell must not switch on what speaks in their name.
/// </summary>
internal sealed class AccountKey(Instance instance, SigningKeyVault vault, Memberships memberships, AuditLog audit, AuditCopies copies, TimeProvider clock)
{
    private const string Added = "signing_key.added";
    private const string Chosen = "signing_key.changed";
    private const string Removed = "signing_key.removed";
    private const int MostKeys = 20;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/account/signing-key").WithTags("git");
        group.MapGet("", (Principal principal, AccountKey keys, CancellationToken cancellationToken) => keys.Show(principal, cancellationToken))
            .Requires(Actions.AccountUse).OnlyReads();
        group.MapPost("", (SigningKeyRequest request, Principal principal, AccountKey keys, CancellationToken cancellationToken) => keys.Add(request, principal, cancellationToken))
            .Requires(Actions.AccountUse).Audits(Added);
        group.MapPut("", (SigningChoice request, Principal principal, AccountKey keys, CancellationToken cancellationToken) => keys.Choose(request, principal, cancellationToken))
            .Requires(Actions.AccountUse).Audits(Chosen);
        group.MapPost("/remove", (SigningKeyName request, Principal principal, AccountKey keys, CancellationToken cancellationToken) => keys.Remove(request, principal, cancellationToken))
            .Requires(Actions.AccountUse).Audits(Removed);
    }

    private async Task<SigningKeys> Show(Principal principal, CancellationToken cancellationToken) =>
        Shown(await instance.Run(scope => SigningKeyStore.Of(scope, principal.User), cancellationToken));

    private async Task<SigningKeys> Add(SigningKeyRequest request, Principal principal, CancellationToken cancellationToken)
    {
        RefusePrograms(principal);
        var seed = string.IsNullOrWhiteSpace(request.PrivateKey) ? RandomNumberGenerator.GetBytes(Sodium.SeedLength) : OpenSshPrivateKey.Seed(request.PrivateKey);
        var now = clock.GetUtcNow();
        var fresh = vault.Seal(principal.User, seed, now);
        return await Change(principal, Added, fresh, async scope =>
        {
            var before = await SigningKeyStore.Of(scope, principal.User);
            if (before.Count >= MostKeys)
            {
                throw new Refusal(ProblemCodes.Conflict, "There are too many earlier keys; remove one first.").ToException();
            }

            if (before is [{ Retired: null } current, ..])
            {
                (fresh.Commits, fresh.Terminals) = (current.Commits, current.Terminals);
                await SigningKeyStore.Retire(scope, principal.User, now);
            }

            if (!await SigningKeyStore.Add(scope, fresh))
            {
                throw new Refusal(ProblemCodes.AlreadyExists, "This key signs for somebody on this server already. Every key is used once.").ToException();
            }
        }, cancellationToken);
    }

    private async Task<SigningKeys> Choose(SigningChoice request, Principal principal, CancellationToken cancellationToken)
    {
        RefusePrograms(principal);
        var current = await vault.InUse(principal.User, cancellationToken) ?? throw Refusal.NotFound("signing key").ToException();
        (current.Commits, current.Terminals) = (request.Commits, request.Terminals);
        return await Change(principal, Chosen, current, async scope =>
        {
            if (!await SigningKeyStore.Choose(scope, principal.User, request.Commits, request.Terminals))
            {
                throw Refusal.NotFound("signing key").ToException();
            }
        }, cancellationToken);
    }

    private async Task<SigningKeys> Remove(SigningKeyName request, Principal principal, CancellationToken cancellationToken)
    {
        RefusePrograms(principal);
        var all = await instance.Run(scope => SigningKeyStore.Of(scope, principal.User), cancellationToken);
        var row = all.FirstOrDefault(one => one.Fingerprint == request.Fingerprint) ?? throw Refusal.NotFound("signing key").ToException();
        return await Change(principal, Removed, row, scope => SigningKeyStore.Delete(scope, row.PublicKey), cancellationToken);
    }

    /// <summary>In the record of the instance, and of every organisation of the person: their security officers read those.</summary>
    private async Task<SigningKeys> Change(Principal principal, string type, SigningKeyRow row, Func<InstanceScope, Task> change, CancellationToken cancellationToken)
    {
        var (organisations, shown) = await instance.Run(async scope =>
        {
            await SigningKeyStore.Hold(scope, principal.User);
            await change(scope);
            var entry = principal.Entry(
                type, null, ("key", row.Fingerprint), ("commits", row.Commits ? "true" : "false"), ("terminals", row.Terminals ? "true" : "false"));
            var of = (await memberships.Of(scope, principal.User)).Select(one => one.Id).ToArray();
            var after = Shown(await SigningKeyStore.Of(scope, principal.User));
            await copies.Owe(scope, of, entry);
            await audit.Record(scope, entry);
            return (of, after);
        }, cancellationToken);
        foreach (var organisation in organisations)
        {
            await copies.Write(organisation);
        }

        return shown;
    }

    private static SigningKeys Shown(IReadOnlyList<SigningKeyRow> rows)
    {
        var current = rows.FirstOrDefault(row => row.Retired is null);
        return new SigningKeys(current?.Shown(), [.. rows.Where(row => row.Retired is not null).Select(row => row.Shown())], current?.Commits ?? false, current?.Terminals ?? false);
    }

    private static void RefusePrograms(Principal principal)
    {
        if (principal.Kind is not ("browser" or "none"))
        {
            throw new Refusal(ProblemCodes.NotAllowed, "A signing key is changed by the person in a browser, not by a token or a command line.").ToException();
        }
    }
}
