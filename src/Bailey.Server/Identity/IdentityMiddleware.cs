using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Identity;

/// <summary>
/// Finds out who asks, before Access decides. A cookie or a token in the Authorization header, never both and never in the address:
/// addresses end up in logs and histories.
/// </summary>
internal sealed class IdentityMiddleware(RequestDelegate next, Sessions sessions, FirstUser first, RevocationWatch revocations, IOptions<AuthOptions> options)
{
    private const string Bearer = "Bearer";

    public async Task Invoke(HttpContext context)
    {
        // Over the host's socket nobody is anybody, not even where sign-in is off: who speaks there is a sandbox.
        if (context.GetEndpoint() is not null && context.Features.Get<InternalConnection>() is null && await Refuse(context) is { } refusal)
        {
            await refusal.ToResult().ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private async Task<Refusal?> Refuse(HttpContext context)
    {
        if (!await revocations.IsCurrent())
        {
            return new Refusal(ProblemCodes.Unavailable, "The database does not answer, so nobody's rights can be known. Try again in a moment.");
        }

        if (options.Value.IsOpen)
        {
            context.Features.Set(await first.Principal(context.RequestAborted));
            return null;
        }

        var cookie = SessionCookie.Read(context.Request);
        var header = context.Request.Headers.Authorization;
        if (header.Count > 0 && header.ToString().Split(' ')[0].Equals(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return cookie is null && header.Count == 1
                ? await ByToken(context, header.ToString()[Bearer.Length..].Trim())
                : new Refusal(ProblemCodes.Malformed, "Send either a cookie or a token.");
        }

        if (cookie is not null && await sessions.OfCookie(cookie, Client.Address(context), context.RequestAborted) is { } principal)
        {
            context.Features.Set(principal);
        }

        return null;
    }

    private async Task<Refusal?> ByToken(HttpContext context, string text)
    {
        if (Token.Read(text) is not { } token || await sessions.OfToken(token, Client.Address(context), context.RequestAborted) is not { } principal)
        {
            return new Refusal(ProblemCodes.NotSignedIn, "The token is unknown, expired or was ended.");
        }

        context.Features.Set(principal);
        return null;
    }
}
