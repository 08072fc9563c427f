using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity.Members;

/// <summary>GET …/invitations: links that wait; DELETE …/invitations/{invitation}: one that must not be used any more.</summary>
internal static class Invitations
{
    public static void Map(IEndpointRouteBuilder org)
    {
        org.MapGet("/invitations", List).Requires(Actions.MemberManage).OnlyReads();
        org.MapDelete("/invitations/{invitation}", Withdraw).Requires(Actions.MemberManage).Audits("invitation.withdrawn");
    }

    private static async Task<Page<Invitation>> List(
        OrgId org, string? cursor, int? limit, Tenant tenant, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (size, after) = (Cursor.Limit(limit), Cursor.ReadId<InvitationId>(cursor));
        var rows = await tenant.Run(org, scope => InvitationStore.Open(scope, clock.GetUtcNow(), after, size + 1), cancellationToken);
        return Cursor.Page(rows, size, row => row.Id.ToString(), row => row);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Withdraw(
        OrgId org, string invitation, Principal principal, Tenant tenant, AuditLog audit, EventHub events, CancellationToken cancellationToken)
    {
        var found = Ids.TryParse<InvitationId>(invitation, out var id) && await tenant.Run(
            org,
            async scope =>
            {
                if (await InvitationStore.Withdraw(scope, id) is not { } email)
                {
                    return false;
                }

                await audit.Record(scope, principal.Entry("invitation.withdrawn", null, ("invitation", invitation), ("email", email)));
                scope.AfterCommit(() => events.Publish("members.changed", org));
                return true;
            },
            cancellationToken);
        return found ? TypedResults.NoContent() : Refusal.NotFound("invitation").ToResult();
    }
}
