using System.Text.Json;
using Bailey.Contracts.Egress;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Egress;

/// <summary>SQL of the room.</summary>
internal static class EgressStore
{
    private const int Kept = 1000;

    public static async Task<OrganisationEgress> Organisation(TenantScope scope, bool forUpdate = false) =>
        Read<OrganisationEgress>(await scope.Scalar<string>(
            $"select list::text from egress_of_organisations where org_id = @org{(forUpdate ? " for update" : "")}", new { org = scope.Organisation })) ?? EgressLists.NoOrganisation;

    public static async Task<ProjectEgress> Project(TenantScope scope, ProjectId project, bool forUpdate = false) =>
        Read<ProjectEgress>(await scope.Scalar<string>(
            $"select list::text from egress_of_projects where org_id = @org and project_id = @project{(forUpdate ? " for update" : "")}", new { org = scope.Organisation, project })) ?? EgressLists.NoProject;

    public static Task Save(TenantScope scope, OrganisationEgress list, DateTimeOffset now) => scope.Execute(
        """
        insert into egress_of_organisations (org_id, list, changed) values (@org, @list::jsonb, @now)
        on conflict (org_id) do update set list = excluded.list, changed = excluded.changed
        """,
        new { org = scope.Organisation, list = Write(list), now });

    public static Task Save(TenantScope scope, ProjectId project, ProjectEgress list, DateTimeOffset now) => scope.Execute(
        """
        insert into egress_of_projects (org_id, project_id, list, changed) values (@org, @project, @list::jsonb, @now)
        on conflict (org_id, project_id) do update set list = excluded.list, changed = excluded.changed
        """,
        new { org = scope.Organisation, project, list = Write(list), now });

    /// <summary>Keeps a decision; one of a workspace that is gone, or that is kept already, changes nothing.</summary>
    public static Task Keep(TenantScope scope, HostEvent said) => scope.Execute(
        """
        insert into egress_decisions (org_id, workspace_id, time, event, cell, target, allowed, code, reason)
        select w.org_id, w.id, @time, @number, @cell, @target, @allowed, @code, @reason from workspaces w where w.org_id = @org and w.id = @workspace
        on conflict do nothing
        """,
        new
        {
            org = scope.Organisation,
            workspace = said.Workspace,
            time = said.Time,
            number = said.Number,
            cell = Cut(said.Cell, 64),
            target = Cut(said.Target, 300) ?? "",
            allowed = said.Allowed ?? false,
            code = EgressCodes.All.Contains(said.Code) ? said.Code : null,
            reason = Cut(said.Reason, 500),
        });

    public static Task Trim(TenantScope scope, WorkspaceId workspace) => scope.Execute(
        """
        delete from egress_decisions where org_id = @org and workspace_id = @workspace and number <= (
          select number from egress_decisions where org_id = @org and workspace_id = @workspace order by number desc offset @kept limit 1)
        """,
        new { org = scope.Organisation, workspace, kept = Kept });

    public static Task<IReadOnlyList<EgressDecision>> Decisions(TenantScope scope, WorkspaceId workspace, long before, int limit) => scope.Query<EgressDecision>(
        """
        select number, time, cell, target, allowed, code, reason from egress_decisions
        where org_id = @org and workspace_id = @workspace and number < @before order by number desc limit @limit
        """,
        new { org = scope.Organisation, workspace, before, limit });

    private static string Write<T>(T list) => JsonSerializer.Serialize(list, JsonSerializerOptions.Web);

    private static T? Read<T>(string? json)
        where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web);

    // Sandboxes choose names: PostgreSQL takes no NUL, and people need no control characters.
    private static string? Cut(string? text, int most) =>
        text is null ? null : new string([.. text.Take(most).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
}
