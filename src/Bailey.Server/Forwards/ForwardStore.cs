using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Forwards;

/// <summary>SQL of the room.</summary>
internal static class ForwardStore
{
    private const string Columns = "id, workspace_id, owner, owner_name, session_id, port, connections, bytes_in, bytes_out, created";

    public static Task Add(TenantScope scope, PortForward row) => scope.Execute(
        """
        insert into port_forwards (org_id, id, workspace_id, owner, owner_name, session_id, port, created, seen)
        values (@org, @Id, @WorkspaceId, @Owner, @OwnerName, @SessionId, @Port, @Created, @Created)
        """,
        new { org = scope.Organisation, row.Id, row.WorkspaceId, row.Owner, row.OwnerName, row.SessionId, row.Port, row.Created });

    public static Task<long> CountOpen(TenantScope scope, WorkspaceId workspace) => scope.Scalar<long>(
        "select count(*) from port_forwards where org_id = @org and workspace_id = @workspace and ended is null", new { org = scope.Organisation, workspace });

    /// <summary>An open one, for whoever opened it: the same person, on the same device.</summary>
    public static Task<PortForward?> FindOpen(TenantScope scope, WorkspaceId workspace, OperationId id, UserId owner, SessionId session) => scope.Find<PortForward>(
        $"""
        select {Columns} from port_forwards
        where org_id = @org and id = @id and workspace_id = @workspace and owner = @owner and session_id = @session and ended is null
        """,
        new { org = scope.Organisation, id, workspace, owner, session });

    /// <summary>One connection over it has ended.</summary>
    public static Task Count(TenantScope scope, OperationId id, long bytesIn, long bytesOut) => scope.Execute(
        """
        update port_forwards set connections = connections + 1, bytes_in = bytes_in + @bytesIn, bytes_out = bytes_out + @bytesOut
        where org_id = @org and id = @id
        """,
        new { org = scope.Organisation, id, bytesIn, bytesOut });

    /// <summary>The row, for the one of several who see the end.</summary>
    public static Task<PortForward?> End(TenantScope scope, OperationId id, DateTimeOffset now) => scope.Find<PortForward>(
        $"update port_forwards set ended = @now where org_id = @org and id = @id and ended is null returning {Columns}", new { org = scope.Organisation, id, now });

    /// <summary>This server carries these still.</summary>
    public static Task Seen(TenantScope scope, IReadOnlyCollection<OperationId> ids, DateTimeOffset now) => scope.Execute(
        "update port_forwards set seen = @now where org_id = @org and id = any(@ids)", new { org = scope.Organisation, now, ids = ids.Select(id => id.Value).ToArray() });

    /// <summary>Those that no server has carried since.</summary>
    public static Task<IReadOnlyList<OperationId>> Left(TenantScope scope, DateTimeOffset before) => scope.Query<OperationId>(
        "select id from port_forwards where org_id = @org and ended is null and seen < @before", new { org = scope.Organisation, before });

    /// <summary>Forgets what ended long since: the record has it.</summary>
    public static Task Forget(TenantScope scope, DateTimeOffset before) => scope.Execute(
        "delete from port_forwards where org_id = @org and ended < @before", new { org = scope.Organisation, before });
}
