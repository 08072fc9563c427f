using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity;

/// <summary>GET /api/v1/auth/sessions: where the person is signed in, the tokens too; newest first.</summary>
internal static class ListSessions
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("sessions", Handle).Requires(Actions.AccountUse).OnlyReads();

    private static async Task<Page<SessionInfo>> Handle(
        Principal principal, string? cursor, int? limit, Instance instance, Sessions sessions, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (size, after) = (Cursor.Limit(limit), Cursor.ReadId<SessionId>(cursor));
        var rows = await instance.Run(
            scope => SessionStore.Of(scope, principal.User, principal.Session, clock.GetUtcNow(), sessions.IdleSince, after, size + 1), cancellationToken);
        return Cursor.Page(rows, size, row => row.Id.ToString(), row => row);
    }
}
