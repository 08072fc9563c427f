using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Identity;

/// <summary>
/// Starts sessions and finds the principal behind a cookie or a token. Every request reads the row, so a session that was ended is gone
/// with the next request.
/// </summary>
internal sealed class Sessions(Instance instance, Revocations revocations, IOptions<AuthOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan s_touch = TimeSpan.FromMinutes(1);

    public DateTimeOffset IdleSince => clock.GetUtcNow() - options.Value.Idle;

    /// <summary>Starts a browser's session in the caller's transaction. The cookie is set once that has committed.</summary>
    public async Task<Principal> Start(InstanceScope scope, Person person, HttpContext context)
    {
        var secret = Secret.New();
        var now = clock.GetUtcNow();
        var agent = Client.Agent(context);
        var row = new SessionRow(
            Ids.New<SessionId>(clock), person.Id, "browser", Secret.Hash(secret), Client.Describe(agent), Client.Address(context), agent, now, now + options.Value.Absolute);
        await SessionStore.Insert(scope, row);
        scope.AfterCommit(() => SessionCookie.Write(context, secret, row.Expires));
        return new Principal(person.Id, person.Name, row.Id, "browser", person.IsOperator) { Email = person.Email };
    }

    /// <summary>Makes a token in the caller's transaction.</summary>
    public async Task<(Token Token, DateTimeOffset Expires)> StartToken(InstanceScope scope, UserId user, string name, int days)
    {
        var token = new Token(Ids.New<SessionId>(clock), Secret.New());
        var now = clock.GetUtcNow();
        await SessionStore.Insert(scope, new SessionRow(token.Id, user, "token", Secret.Hash(token.Secret), name, null, null, now, now.AddDays(days)));
        return (token, now.AddDays(days));
    }

    /// <summary>Ends one session or token of the person; false when there is none.</summary>
    public async Task<bool> End(InstanceScope scope, UserId user, SessionId session)
    {
        if ((await SessionStore.Delete(scope, user, session)).Count == 0)
        {
            return false;
        }

        await revocations.SessionEnded(scope, user, session);
        return true;
    }

    /// <summary>Ends all of a person's sessions and tokens.</summary>
    public async Task EndAll(InstanceScope scope, UserId user)
    {
        await scope.Execute("delete from sessions where user_id = @user", new { user });
        await revocations.PersonEnded(scope, user);
    }

    /// <summary>Ends all of the person's sessions and tokens but the one that asks.</summary>
    public async Task EndOthers(InstanceScope scope, Principal principal)
    {
        foreach (var session in await SessionStore.DeleteOthers(scope, principal.User, principal.Session))
        {
            await revocations.SessionEnded(scope, principal.User, session);
        }
    }

    /// <summary>The principal of a browser's cookie.</summary>
    public Task<Principal?> OfCookie(string secret, string? address, CancellationToken cancellationToken) => instance.Run(
        async scope => await Seen(scope, await SessionStore.FindBrowser(scope, Secret.Hash(secret), clock.GetUtcNow(), IdleSince), address), cancellationToken);

    /// <summary>The principal of a token: found by its id, its secret compared in constant time.</summary>
    public Task<Principal?> OfToken(Token token, string? address, CancellationToken cancellationToken) => instance.Run(
        async scope =>
        {
            var known = await SessionStore.FindToken(scope, token.Id, clock.GetUtcNow(), IdleSince);
            return known is not null && Secret.Matches(known.SecretHash, token.Secret) ? await Seen(scope, known, address) : null;
        },
        cancellationToken);

    private async Task<Principal?> Seen(InstanceScope scope, KnownSession? known, string? address)
    {
        if (known is null)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (known.LastSeen < now - s_touch)
        {
            await SessionStore.Touch(scope, known.Id, now, now - s_touch, address);
        }

        return new Principal(known.UserId, known.UserName, known.Id, known.Kind, known.IsOperator) { Email = known.Email };
    }
}
