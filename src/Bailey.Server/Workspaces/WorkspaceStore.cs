using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Workspaces;

/// <summary>SQL of workspaces.</summary>
internal static class WorkspaceStore
{
    private const string Select = """
        select w.id, w.project_id, p.name as project_name, w.name, w.branch, w.image, w.state, w.detail, w.killed, w.fetch_state, w.fetch_step,
               w.fetch_percent, w.fetch_error, w.fetch_channel, w.created, w.last_active
        from workspaces w join projects p on p.org_id = w.org_id and p.id = w.project_id
        """;

    public static Task<ProjectId?> ProjectOf(TenantScope scope, WorkspaceId id) =>
        scope.Find<ProjectId?>("select project_id from workspaces where org_id = @org and id = @id", new { org = scope.Organisation, id });

    /// <summary>False when the project has a workspace of that name.</summary>
    public static async Task<bool> Add(TenantScope scope, WorkspaceRow row) => await scope.Execute(
        """
        insert into workspaces (org_id, id, project_id, name, branch, image, state, created, last_active)
        values (@org, @Id, @ProjectId, @Name, @Branch, @Image, @State, @Created, @Created)
        on conflict (org_id, project_id, name) do nothing
        """,
        new { org = scope.Organisation, row.Id, row.ProjectId, row.Name, row.Branch, row.Image, row.State, row.Created }) == 1;

    public static Task<WorkspaceRow?> Find(TenantScope scope, WorkspaceId id, bool hold = false) =>
        scope.Find<WorkspaceRow>($"{Select} where w.org_id = @org and w.id = @id{(hold ? " for update of w" : "")}", new { org = scope.Organisation, id });

    /// <summary>Newest first; <paramref name="visible"/> null means all projects.</summary>
    public static Task<IReadOnlyList<WorkspaceRow>> List(TenantScope scope, IReadOnlySet<ProjectId>? visible, WorkspaceId? after, int limit) =>
        scope.Query<WorkspaceRow>(
            $"{Select} where w.org_id = @org and (@all or w.project_id = any(@visible)) and (@after::uuid is null or w.id < @after) order by w.id desc limit @limit",
            new { org = scope.Organisation, all = visible is null, visible = (visible ?? new HashSet<ProjectId>()).Select(id => id.Value).ToArray(), after = after?.Value, limit });

    /// <summary>Those of these that belong to the projects; null means all projects.</summary>
    public static Task<IReadOnlyList<WorkspaceId>> Among(TenantScope scope, IReadOnlyCollection<WorkspaceId> ids, IReadOnlySet<ProjectId>? visible) =>
        scope.Query<WorkspaceId>(
            "select id from workspaces where org_id = @org and id = any(@ids) and (@all or project_id = any(@visible))",
            new { org = scope.Organisation, ids = ids.Select(id => id.Value).ToArray(), all = visible is null, visible = (visible ?? new HashSet<ProjectId>()).Select(id => id.Value).ToArray() });

    public static Task<IReadOnlyList<WorkspaceRow>> All(TenantScope scope) =>
        scope.Query<WorkspaceRow>($"{Select} where w.org_id = @org", new { org = scope.Organisation });

    public static async Task<bool> SetState(TenantScope scope, WorkspaceId id, string state, string? detail) => await scope.Execute(
        """
        update workspaces set state = @state, detail = @detail
        where org_id = @org and id = @id and (state <> @state or detail is distinct from @detail)
        """,
        new { org = scope.Organisation, id, state, detail }) == 1;

    public static Task Acting(TenantScope scope, WorkspaceId id, LifeAct act, OperationId operation) => scope.Execute(
        "update workspaces set act = @act, act_operation = @operation where org_id = @org and id = @id",
        new { org = scope.Organisation, id, act = act.ToString().ToLowerInvariant(), operation });

    public static Task<ActRow?> ActOf(TenantScope scope, WorkspaceId id) =>
        scope.Find<ActRow>("select state, act, act_operation from workspaces where org_id = @org and id = @id", new { org = scope.Organisation, id });

    public static Task Killed(TenantScope scope, WorkspaceId id, string what) => scope.Execute(
        "update workspaces set detail = @what, killed = (array_append(killed, @what))[greatest(1, cardinality(killed) - 8):] where org_id = @org and id = @id",
        new { org = scope.Organisation, id, what });

    /// <summary>True for the one server that acts on this word of the host.</summary>
    public static async Task<bool> ClaimIdle(TenantScope scope, WorkspaceId id, long number) => await scope.Execute(
        "update workspaces set idle_event = @number where org_id = @org and id = @id and coalesce(idle_event, 0) < @number",
        new { org = scope.Organisation, id, number }) == 1;

    public static Task BeginFetch(TenantScope scope, WorkspaceId id, string step, string channel) => scope.Execute(
        """
        update workspaces set fetch_state = 'running', fetch_step = @step, fetch_percent = null, fetch_error = null, fetch_channel = @channel
        where org_id = @org and id = @id
        """,
        new { org = scope.Organisation, id, step, channel });

    /// <summary>Writes how far the fetch of this channel is; one that is over stays over.</summary>
    public static Task MoveFetch(TenantScope scope, WorkspaceId id, string channel, string step, int? percent) => scope.Execute(
        """
        update workspaces set fetch_step = @step, fetch_percent = @percent
        where org_id = @org and id = @id and fetch_channel = @channel and fetch_state = 'running'
        """,
        new { org = scope.Organisation, id, channel, step, percent });

    /// <summary>Writes how the fetch of this channel ended (null: well). True for the one who writes it first.</summary>
    public static async Task<bool> EndFetch(TenantScope scope, WorkspaceId id, string channel, string? state, string? error) => await scope.Execute(
        """
        update workspaces set fetch_state = @state, fetch_step = null, fetch_percent = null, fetch_error = @error, fetch_channel = null
        where org_id = @org and id = @id and fetch_channel = @channel and fetch_state = 'running'
        """,
        new { org = scope.Organisation, id, channel, state, error }) == 1;

    public static Task Branch(TenantScope scope, WorkspaceId id, string branch) =>
        scope.Execute("update workspaces set branch = @branch where org_id = @org and id = @id", new { org = scope.Organisation, id, branch });

    public static Task Active(TenantScope scope, WorkspaceId id, DateTimeOffset now) =>
        scope.Execute("update workspaces set last_active = greatest(last_active, @now) where org_id = @org and id = @id", new { org = scope.Organisation, id, now });

    public static Task Delete(TenantScope scope, WorkspaceId id) =>
        scope.Execute("delete from workspaces where org_id = @org and id = @id", new { org = scope.Organisation, id });
}
