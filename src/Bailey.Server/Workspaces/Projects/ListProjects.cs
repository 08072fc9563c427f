using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces.Projects;

/// <summary>GET …/projects?cursor=&amp;limit=: those that the caller may see, by name; GET …/projects/{project}: one.</summary>
internal static class ListProjects
{
    public static void Map(IEndpointRouteBuilder org)
    {
        org.MapGet("/projects", List).Requires(Actions.ProjectList).OnlyReads();
        org.MapGet("/projects/{project}", Find).Requires(Actions.ProjectRead).OnlyReads();
    }

    private static async Task<Page<Project>> List(
        Principal principal, OrgId org, string? cursor, int? limit, AccessGuard guard, Tenant tenant, CancellationToken cancellationToken)
    {
        var (size, after) = (Cursor.Limit(limit), Cursor.Read(cursor));
        if (after is not null && after.Contains('\0', StringComparison.Ordinal))
        {
            throw Refusal.Invalid("cursor", "The cursor is not one that this list gave.").ToException();
        }

        var visible = await guard.VisibleProjects(principal, org, cancellationToken);
        var rows = await tenant.Run(org, scope => ProjectStore.List(scope, visible, after, size + 1), cancellationToken);
        var roles = await new ShownRoles(guard, principal, org).Of(rows.Select(r => r.Id), cancellationToken);
        return Cursor.Page(rows, size, row => row.Name, row => row.Shown(roles[row.Id]));
    }

    private static async Task<Project> Find(
        Principal principal, OrgId org, ProjectId project, AccessGuard guard, Tenant tenant, CancellationToken cancellationToken) =>
        (await tenant.Run(org, scope => ProjectStore.Find(scope, project), cancellationToken) ?? throw Refusal.NotFound("project").ToException())
            .Shown(await guard.ProjectRole(principal, org, project, cancellationToken));
}
