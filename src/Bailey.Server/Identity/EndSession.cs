using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity;

/// <summary>DELETE /api/v1/auth/sessions/{session}: ends one of the person's own sessions, tokens or devices; anybody else's is 404.</summary>
internal static class EndSession
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("sessions/{session}", Handle)
        .Requires(Actions.AccountUse).Audits("session.revoked", "device.ended");

    private static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        string session, Principal principal, HttpContext context, Instance instance, Sessions sessions, SignInRecord record)
    {
        if (!Ids.TryParse<SessionId>(session, out var id))
        {
            return Refusal.NotFound("session").ToResult();
        }

        var ended = await instance.Run(
            async scope =>
            {
                var kind = await sessions.End(scope, principal.User, id);
                if (kind is not null)
                {
                    await record.Enter(scope, principal.User, principal.Entry(kind == "device" ? "device.ended" : "session.revoked", null, ("session", session)));
                }

                return kind is not null;
            },
            context.RequestAborted);
        if (!ended)
        {
            return Refusal.NotFound("session").ToResult();
        }

        await record.Copy(principal.User);
        return TypedResults.NoContent();
    }
}
