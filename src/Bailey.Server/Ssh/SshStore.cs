using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Ssh;

/// <summary>SQL of the room.</summary>
internal static class SshStore
{
    private const string Select = "select id, workspace_id, owner, owner_name, state, created, seen from ssh_connections";

    public static Task Add(TenantScope scope, SshConnection row) => scope.Execute(
        """
        insert into ssh_connections (org_id, id, workspace_id, owner, owner_name, state, created, seen)
        values (@org, @Id, @WorkspaceId, @Owner, @OwnerName, @State, @Created, @Seen)
        """,
        new { org = scope.Organisation, row.Id, row.WorkspaceId, row.Owner, row.OwnerName, row.State, row.Created, row.Seen });

    public static Task<SshConnection?> Find(TenantScope scope, OperationId id) =>
        scope.Find<SshConnection>($"{Select} where org_id = @org and id = @id", new { org = scope.Organisation, id });

    /// <summary>How many of the workspace are not over.</summary>
    public static async Task<int> Count(TenantScope scope, WorkspaceId workspace) => (int)await scope.Scalar<long>(
        "select count(*) from ssh_connections where org_id = @org and workspace_id = @workspace and state <> 'ended'", new { org = scope.Organisation, workspace });

    public static Task Opened(TenantScope scope, OperationId id) => scope.Execute(
        "update ssh_connections set state = 'open' where org_id = @org and id = @id and state = 'opening'", new { org = scope.Organisation, id });

    /// <summary>True for the one of several who see the end.</summary>
    public static async Task<bool> Ended(TenantScope scope, OperationId id) => await scope.Execute(
        "update ssh_connections set state = 'ended' where org_id = @org and id = @id and state <> 'ended'", new { org = scope.Organisation, id }) == 1;

    public static Task Delete(TenantScope scope, OperationId id) =>
        scope.Execute("delete from ssh_connections where org_id = @org and id = @id", new { org = scope.Organisation, id });

    /// <summary>This server carries these still.</summary>
    public static Task Seen(TenantScope scope, IReadOnlyCollection<OperationId> ids, DateTimeOffset now) => scope.Execute(
        "update ssh_connections set seen = @now where org_id = @org and id = any(@ids)", new { org = scope.Organisation, now, ids = ids.Select(id => id.Value).ToArray() });

    /// <summary>Those that no server has carried since.</summary>
    public static Task<IReadOnlyList<SshConnection>> Left(TenantScope scope, DateTimeOffset before) => scope.Query<SshConnection>(
        $"{Select} where org_id = @org and state <> 'ended' and seen < @before", new { org = scope.Organisation, before });

    /// <summary>Forgets what ended long since: the record has it.</summary>
    public static Task Forget(TenantScope scope, DateTimeOffset before) => scope.Execute(
        "delete from ssh_connections where org_id = @org and state = 'ended' and seen < @before", new { org = scope.Organisation, before });

    public static Task<bool> IsOpen(TenantScope scope, WorkspaceId workspace, UserId owner, DateTimeOffset since) => scope.Scalar<bool>(
        """
        select exists (select from ssh_connections where org_id = @org and workspace_id = @workspace and owner = @owner and state = 'open' and seen >= @since)
        """,
        new { org = scope.Organisation, workspace, owner, since });
}
