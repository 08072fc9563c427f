using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>Workspaces as a principal sees them: with the role held there and what is known of the host.</summary>
internal sealed class WorkspaceViews(Tenant tenant, AccessGuard guard, HostDirectory hosts)
{
    public async Task<WorkspaceRow> Find(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) =>
        await tenant.Run(organisation, scope => WorkspaceStore.Find(scope, workspace), cancellationToken) ?? throw Refusal.NotFound("workspace").ToException();

    public async Task<Workspace> Show(Principal principal, OrgId organisation, WorkspaceRow row, CancellationToken cancellationToken) =>
        row.Shown(await guard.ProjectRole(principal, organisation, row.ProjectId, cancellationToken), await Host(organisation, cancellationToken));

    public async Task<Page<Workspace>> List(
        Principal principal, OrgId organisation, ProjectId? project, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        var (size, after) = (Cursor.Limit(limit), Cursor.ReadId<WorkspaceId>(cursor));
        var visible = await guard.VisibleProjects(principal, organisation, cancellationToken);
        if (project is { } one)
        {
            visible = visible is null || visible.Contains(one) ? new HashSet<ProjectId> { one } : new HashSet<ProjectId>();
        }

        var rows = await tenant.Run(organisation, scope => WorkspaceStore.List(scope, visible, after, size + 1), cancellationToken);
        var roles = await new ShownRoles(guard, principal, organisation).Of(rows.Select(r => r.ProjectId), cancellationToken);
        var host = await Host(organisation, cancellationToken);
        return Cursor.Page(rows, size, row => row.Id.ToString(), row => row.Shown(roles[row.ProjectId], host));
    }

    private async Task<HostView> Host(OrgId organisation, CancellationToken cancellationToken) =>
        await hosts.Hello(organisation, cancellationToken) is { } hello ? new HostView(true, hello.MissingWalls) : new HostView(false, []);
}
