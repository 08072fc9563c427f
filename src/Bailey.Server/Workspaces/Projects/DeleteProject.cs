using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Workspaces.Projects;

/// <summary>DELETE …/projects/{project}: only without workspaces, so that no file goes with it.</summary>
internal static class DeleteProject
{
    public static void Map(IEndpointRouteBuilder org) => org.MapDelete("/projects/{project}", Handle).Requires(Actions.ProjectManage).Audits("project.deleted");

    private static async Task<NoContent> Handle(
        Principal principal, OrgId org, ProjectId project, Tenant tenant, AuditLog audit, EventHub events, CancellationToken cancellationToken)
    {
        await tenant.Run(org, async scope =>
        {
            var row = await ProjectStore.Find(scope, project) ?? throw Refusal.NotFound("project").ToException();
            if (!await ProjectStore.Delete(scope, project))
            {
                throw new Refusal(ProblemCodes.Conflict, "The project still has workspaces; delete them first.").ToException();
            }

            await audit.Record(scope, principal.Entry("project.deleted", null, ("project", row.Name)));
        }, cancellationToken);
        events.Publish("project.changed", org, id: project.ToString());
        return TypedResults.NoContent();
    }
}
