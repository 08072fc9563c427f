using Bailey.Contracts.Identity;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity;

/// <summary>GET /api/v1/auth/sessions: where the person is signed in, the tokens too; last used first.</summary>
internal static class ListSessions
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("sessions", Handle).Requires(Actions.AccountUse).OnlyReads();

    private static async Task<Ok<IReadOnlyList<SessionInfo>>> Handle(Principal principal, Instance instance, Sessions sessions, TimeProvider clock, CancellationToken cancellationToken) =>
        TypedResults.Ok(await instance.Run(
            scope => SessionStore.Of(scope, principal.User, principal.Session, clock.GetUtcNow(), sessions.IdleSince), cancellationToken));
}
