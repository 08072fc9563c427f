using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity.Members;

/// <summary>PUT …/members/{user}/role and DELETE …/members/{user}. Requests feel it at once, open sockets within two seconds.</summary>
internal static class ChangeMember
{
    public static void Map(IEndpointRouteBuilder org)
    {
        org.MapPut("/members/{user}/role", SetRole).Requires(Actions.MemberManage).Audits("member.role_changed");
        org.MapDelete("/members/{user}", Remove).Requires(Actions.MemberManage).Audits("member.removed");
    }

    private static Task<Results<NoContent, ProblemHttpResult>> SetRole(
        SetRoleRequest request, OrgId org, string user, Principal principal, Memberships memberships, People people, Tenant tenant, AuditLog audit, EventHub events,
        CancellationToken cancellationToken) => Change(
            org,
            user,
            people,
            tenant,
            events,
            async (scope, id, name) =>
            {
                var before = await memberships.RoleOf(scope, id);
                if (await memberships.SetRole(scope, principal, id, request.Role) is { } refusal)
                {
                    return refusal;
                }

                if (!Roles.OfOrganisation[request.Role].Contains(Actions.MemberManage))
                {
                    await InvitationStore.WithdrawOf(scope, id);
                }

                await audit.Record(scope, principal.Entry("member.role_changed", null, ("user", user), ("name", name), ("from", before ?? ""), ("to", request.Role)));
                return null;
            },
            cancellationToken);

    private static Task<Results<NoContent, ProblemHttpResult>> Remove(
        OrgId org, string user, Principal principal, Memberships memberships, People people, Tenant tenant, AuditLog audit, EventHub events,
        CancellationToken cancellationToken) => Change(
            org,
            user,
            people,
            tenant,
            events,
            async (scope, id, name) =>
            {
                if (await memberships.Remove(scope, principal, id) is { } refusal)
                {
                    return refusal;
                }

                await InvitationStore.WithdrawOf(scope, id);
                await audit.Record(scope, principal.Entry("member.removed", null, ("user", user), ("name", name)));
                return null;
            },
            cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(
        OrgId org, string user, People people, Tenant tenant, EventHub events, Func<TenantScope, UserId, string, Task<Refusal?>> change, CancellationToken cancellationToken)
    {
        // Nobody can look the name up once the person is gone.
        var refusal = Ids.TryParse<UserId>(user, out var id) && (await people.Find([id], cancellationToken)).GetValueOrDefault(id) is { } person
            ? await tenant.Run(
                org,
                async scope =>
                {
                    scope.AfterCommit(() => events.Publish("members.changed", org));
                    return await change(scope, id, person.Name);
                },
                cancellationToken)
            : Refusal.NotFound("member");
        return refusal is null ? TypedResults.NoContent() : refusal.ToResult();
    }
}
