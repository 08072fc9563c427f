using Bailey.Contracts.Identity;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity;

/// <summary>GET /api/v1/auth/session: who is signed in; 200 also when nobody is.</summary>
internal static class ReadSession
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("session", Handle)
        .IsOpen("a page must be able to ask whether anybody is signed in").OnlyReads();

    private static async Task<Ok<SessionResponse>> Handle(HttpContext context, SessionAnswer answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await answer.For(context.Features.Get<Principal>(), context.RequestAborted));
    }
}
