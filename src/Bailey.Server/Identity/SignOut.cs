using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity;

/// <summary>POST /api/v1/auth/logout: ends the session, token or device that asks. Repeating it changes nothing.</summary>
internal static class SignOut
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("logout", Handle)
        .IsOpen("who has no session any more must not get an error for leaving").Audits("sign_out", "device.ended");

    private static async Task<NoContent> Handle(HttpContext context, Instance instance, Sessions sessions, SignInRecord record)
    {
        if (context.Features.Get<Principal>() is { Kind: not "none" } principal)
        {
            var entry = principal.Entry(principal.Kind == "device" ? "device.ended" : "sign_out", null, ("session", principal.Session.ToString()));
            await instance.Run(
                async scope =>
                {
                    await sessions.End(scope, principal.User, principal.Session);
                    await record.Enter(scope, principal.User, entry);
                },
                context.RequestAborted);
            await record.Copy(principal.User);
        }

        SessionCookie.Clear(context);
        return TypedResults.NoContent();
    }
}
