using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Git.Credentials;

/// <summary>GET …/projects/{project}/git-credential: all but the secret; 204 where none is set. DELETE: the server forgets it.</summary>
internal static class ShowCredential
{
    private const string Type = "git_credential.deleted";

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("", Get).Requires(Actions.ProjectManage).OnlyReads();
        group.MapDelete("", Delete).Requires(Actions.ProjectManage).Audits(Type);
    }

    private static async Task<Results<Ok<GitCredential>, NoContent>> Get(OrgId org, ProjectId project, Tenant tenant, CancellationToken cancellationToken) =>
        await tenant.Run(org, scope => CredentialStore.Find(scope, project), cancellationToken) is { } row ? TypedResults.Ok(row.Shown()) : TypedResults.NoContent();

    private static async Task<NoContent> Delete(
        OrgId org, ProjectId project, Principal principal, Tenant tenant, ProjectDirectory projects, AuditLog audit, EventHub events, CancellationToken cancellationToken)
    {
        var name = (await projects.Find(org, project, cancellationToken))?.Name ?? "";
        await tenant.Run(org, async scope =>
        {
            if (!await CredentialStore.Delete(scope, project))
            {
                throw Refusal.NotFound("credential of the project").ToException();
            }

            scope.AfterCommit(() => events.Publish("git_credential.changed", org, id: project.ToString()));
            await audit.Record(scope, principal.Entry(Type, null, ("project", name)));
        }, cancellationToken);
        return TypedResults.NoContent();
    }
}
