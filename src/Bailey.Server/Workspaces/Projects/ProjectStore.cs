using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Workspaces.Projects;

/// <summary>SQL of projects.</summary>
internal static class ProjectStore
{
    private const string Columns = "id, name, source, url, default_branch, freeze_minutes, stop_minutes, created";

    /// <summary>False when the name is taken.</summary>
    public static async Task<bool> Add(TenantScope scope, ProjectRow project) => await scope.Execute(
        """
        insert into projects (org_id, id, name, source, url, created) values (@org, @Id, @Name, @Source, @Url, @Created)
        on conflict (org_id, name) do nothing
        """,
        new { org = scope.Organisation, project.Id, project.Name, project.Source, project.Url, project.Created }) == 1;

    public static Task<ProjectRow?> Find(TenantScope scope, ProjectId id) =>
        scope.Find<ProjectRow>($"select {Columns} from projects where org_id = @org and id = @id", new { org = scope.Organisation, id });

    /// <summary>By name; <paramref name="visible"/> null means all.</summary>
    public static Task<IReadOnlyList<ProjectRow>> List(TenantScope scope, IReadOnlySet<ProjectId>? visible, string? after, int limit) =>
        scope.Query<ProjectRow>(
            $"""
            select {Columns} from projects
            where org_id = @org and (@all or id = any(@visible)) and (@after::text is null or name > @after)
            order by name limit @limit
            """,
            new { org = scope.Organisation, all = visible is null, visible = (visible ?? new HashSet<ProjectId>()).Select(id => id.Value).ToArray(), after, limit });

    public static Task Default(TenantScope scope, ProjectId id, string branch) => scope.Execute(
        "update projects set default_branch = @branch where org_id = @org and id = @id and default_branch is null", new { org = scope.Organisation, id, branch });

    public static Task SetIdle(TenantScope scope, ProjectId id, int? freeze, int? stop) => scope.Execute(
        "update projects set freeze_minutes = @freeze, stop_minutes = @stop where org_id = @org and id = @id", new { org = scope.Organisation, id, freeze, stop });

    /// <summary>False when it still has workspaces, or is not there.</summary>
    public static async Task<bool> Delete(TenantScope scope, ProjectId id)
    {
        var gone = await scope.Execute(
            """
            delete from projects p where p.org_id = @org and p.id = @id
              and not exists (select from workspaces w where w.org_id = p.org_id and w.project_id = p.id)
            """,
            new { org = scope.Organisation, id }) == 1;
        if (gone)
        {
            await scope.Execute("delete from project_roles where org_id = @org and project_id = @id", new { org = scope.Organisation, id });
        }

        return gone;
    }
}
