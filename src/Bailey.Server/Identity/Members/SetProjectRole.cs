using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity.Members;

/// <summary>PUT …/projects/{project}/members/{user}: gives a member of the organisation a role in the project, or with null takes it back.</summary>
internal static class SetProjectRole
{
    public static void Map(IEndpointRouteBuilder org) =>
        org.MapPut("/projects/{project}/members/{user}", Handle).Requires(Actions.ProjectManage).Audits("project_role.changed");

    private static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        SetProjectRoleRequest request, OrgId org, ProjectId project, string user, Principal principal, Memberships memberships, Grants grants, People people,
        Tenant tenant, AuditLog audit, EventHub events, CancellationToken cancellationToken)
    {
        var found = Ids.TryParse<UserId>(user, out var id) && (await people.Find([id], cancellationToken)).GetValueOrDefault(id) is { } person && await tenant.Run(
            org,
            async scope =>
            {
                if (await memberships.RoleOf(scope, id) is null)
                {
                    return false;
                }

                await (request.Role is { } role ? grants.Give(scope, project, id, role) : grants.Take(scope, project, id));
                await audit.Record(
                    scope, principal.Entry("project_role.changed", null, ("project", project.ToString()), ("user", user), ("name", person.Name), ("to", request.Role ?? "none")));
                scope.AfterCommit(() => events.Publish("members.changed", org, null, project.ToString()));
                return true;
            },
            cancellationToken);
        return found ? TypedResults.NoContent() : Refusal.NotFound("member").ToResult();
    }
}
