using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Identity.Devices;
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
            Ids.New<SessionId>(clock), person.Id, "browser", Secret.Hash(secret), Client.Describe(agent), null, Client.Address(context), agent, now, now + options.Value.Absolute);
        await SessionStore.Insert(scope, row);
        scope.AfterCommit(() => SessionCookie.Write(context, secret, row.Expires));
        return new Principal(person.Id, person.Name, row.Id, "browser", person.IsOperator) { Email = person.Email };
    }

    /// <summary>Makes a token in the caller's transaction.</summary>
    public async Task<(Token Token, DateTimeOffset Expires)> StartToken(InstanceScope scope, UserId user, string name, int days)
    {
        var token = new Token(Ids.New<SessionId>(clock), Secret.New());
        var now = clock.GetUtcNow();
        await SessionStore.Insert(scope, new SessionRow(token.Id, user, "token", Secret.Hash(token.Secret), name, null, null, null, now, now.AddDays(days)));
        return (token, now.AddDays(days));
    }

    /// <summary>
    /// Makes the session and the token of a command line that was let in, in the caller's transaction; null when the person has been locked out
    /// meanwhile.
    /// </summary>
    public async Task<(Token Token, TimeSpan Life)?> StartDevice(InstanceScope scope, UserId user, DeviceAuthorization device, HttpContext context)
    {
        if (await scope.Scalar<bool>("select exists (select 1 from users where id = @user and deactivated is null)", new { user }) is false)
        {
            return null;
        }

        var token = new Token(device.Id, Secret.New());
        var (now, life) = (clock.GetUtcNow(), TimeSpan.FromDays(options.Value.DeviceDays));
        await SessionStore.Insert(scope, new SessionRow(
            token.Id, user, "device", Secret.Hash(token.Secret), device.Name, device.Platform, Client.Address(context), Client.Agent(context), now, now + life));
        return (token, life);
    }

    /// <summary>Ends one session, token or device of the person and says which kind it was; null when there is none.</summary>
    public async Task<string?> End(InstanceScope scope, UserId user, SessionId session)
    {
        var kind = await SessionStore.Delete(scope, user, session);
        if (kind is not null)
        {
            await revocations.SessionEnded(scope, user, session);
        }

        return kind;
    }

    /// <summary>Ends all of a person's sessions, tokens and devices.</summary>
    public async Task EndAll(InstanceScope scope, UserId user)
    {
        await scope.Execute("delete from sessions where user_id = @user", new { user });
        await DeviceStore.DeleteOf(scope, user);
        await revocations.PersonEnded(scope, user);
    }

    /// <summary>Ends all of the person's sessions, tokens and devices but the one that asks.</summary>
    public async Task EndOthers(InstanceScope scope, Principal principal)
    {
        await DeviceStore.DeleteOf(scope, principal.User);
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
