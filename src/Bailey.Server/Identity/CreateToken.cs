using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity;

/// <summary>POST /api/v1/auth/tokens: a token for scripts, made in a browser; a token cannot make another, so a stolen one ends with itself.</summary>
internal static class CreateToken
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("tokens", Handle).Requires(Actions.AccountUse).Audits("token.created");

    private static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> Handle(
        CreateTokenRequest request, Principal principal, HttpContext context, Instance instance, Sessions sessions, SignInRecord record)
    {
        if (principal.Kind is "token" or "device")
        {
            return new Refusal(ProblemCodes.NotAllowed, "A token is made from the account page, not with another token.").ToResult();
        }

        if (DisplayName.Read(request.Name) is not { } name)
        {
            return Refusal.Invalid("name", "A name needs a visible character and no control or formatting ones.").ToResult();
        }

        var (token, expires) = await instance.Run(
            async scope =>
            {
                var (token, expires) = await sessions.StartToken(scope, principal.User, name, request.Days);
                var entry = principal.Entry("token.created", null, ("session", token.Id.ToString()), ("name", name), ("days", $"{request.Days}"));
                await record.Enter(scope, principal.User, entry);
                return (token, expires);
            },
            context.RequestAborted);
        await record.Copy(principal.User);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new TokenResponse(token.Id, token.Text, expires));
    }
}
