using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Audit;

/// <summary>SQL of the room. A null organisation is the instance's tree.</summary>
internal static class AuditStore
{
    /// <summary>The head of the tree, held until the transaction ends, so that indexes have no gaps.</summary>
    public static async Task<TreeHead> Lock(DatabaseScope scope, OrgId? org, string origin)
    {
        const string take = "select org_id, origin, size, peaks from audit_trees where org_id is not distinct from @org for update";
        if (await scope.Find<TreeHead>(take, new { org }) is { } head)
        {
            return head;
        }

        await scope.Execute("insert into audit_trees (org_id, origin, size, peaks) values (@org, @origin, 0, '') on conflict do nothing", new { org, origin });
        return (await scope.Find<TreeHead>(take, new { org }))!;
    }

    public static Task<TreeHead?> Head(DatabaseScope scope, OrgId? org) =>
        scope.Find<TreeHead>("select org_id, origin, size, peaks from audit_trees where org_id is not distinct from @org", new { org });

    public static Task<IReadOnlyList<TreeHead>> Heads(InstanceScope scope) => scope.Query<TreeHead>("select org_id, origin, size, peaks from audit_trees");

    /// <summary>One statement: the leaf, the subtrees it completes, the moved head, and the open or closed intent.</summary>
    public static Task Append(DatabaseScope scope, TreeHead next, IReadOnlyList<TreeNode> completed, LeafRow row) => scope.Execute(
        """
        with leaf as (
          insert into audit_leaves (org_id, index, id, time, type, principal, principal_name, phase, result, operation, workspace_id, leaf, salt, body)
          values (@OrgId, @Index, @Id, @Time, @Type, @Principal, @PrincipalName, @Phase, @Result, @Operation, @WorkspaceId, @Leaf, @Salt, @Body)
        ), nodes as (
          insert into audit_nodes (org_id, level, index, hash) select @OrgId, * from unnest(@levels, @indexes, @hashes)
        )
        update audit_trees set size = @size, peaks = @peaks where org_id is not distinct from @OrgId
        """,
        new
        {
            row.OrgId,
            row.Index,
            row.Id,
            row.Time,
            row.Type,
            row.Principal,
            row.PrincipalName,
            row.Phase,
            row.Result,
            row.Operation,
            row.WorkspaceId,
            row.Leaf,
            row.Salt,
            row.Body,
            levels = completed.Select(n => (short)n.Level).ToArray(),
            indexes = completed.Select(n => n.Index).ToArray(),
            hashes = completed.Select(n => n.Hash).ToArray(),
            size = next.Size,
            peaks = next.Peaks,
        });

    public static Task OpenIntent(TenantScope scope, OperationId operation, long index, DateTimeOffset time) => scope.Execute(
        "insert into audit_intents (org_id, operation, index, time) values (@org, @operation, @index, @time)",
        new { org = scope.Organisation, operation, index, time });

    /// <summary>False when somebody else has closed it already.</summary>
    public static async Task<bool> CloseIntent(TenantScope scope, OperationId operation) => await scope.Execute(
        "delete from audit_intents where org_id = @org and operation = @operation", new { org = scope.Organisation, operation }) == 1;

    public static Task<IReadOnlyList<OpenIntent>> OpenIntents(InstanceScope scope, DateTimeOffset before, IReadOnlyCollection<OperationId> given) =>
        scope.Query<OpenIntent>(
            "select org_id, operation, index, time from audit_intents where time < @before or operation = any(@given) order by time limit 200",
            new { before, given = given.Select(o => o.Value).ToArray() });

    public static Task<LeafRow?> Leaf(DatabaseScope scope, OrgId? org, long index) => scope.Find<LeafRow>(
        $"select {LeafRow.Columns} from audit_leaves where org_id is not distinct from @org and index = @index", new { org, index });

    public static Task<IReadOnlyList<LeafRow>> Page(DatabaseScope scope, OrgId? org, long before, string? type, string? principal, WorkspaceId? workspace, int limit) =>
        scope.Query<LeafRow>(
            $"""
            select {LeafRow.Columns} from audit_leaves
            where org_id is not distinct from @org and index < @before
              and (@type::text is null or starts_with(type, @type))
              and (@principal::text is null or principal = @principal)
              and (@workspace::uuid is null or workspace_id = @workspace)
            order by index desc limit @limit
            """,
            new { org, before, type, principal, workspace, limit });

    /// <summary>Erases bodies from before a time, the oldest first; which leaves' they were.</summary>
    public static Task<IReadOnlyList<long>> EraseBodies(DatabaseScope scope, OrgId? org, DateTimeOffset before, int most) => scope.Query<long>(
        """
        update audit_leaves set body = null, salt = null, principal_name = null, workspace_id = null
        where org_id is not distinct from @org and body is not null and index in (
          select l.index from audit_leaves l
          where l.org_id is not distinct from @org and l.body is not null and l.time < @before
            and not exists (select from audit_intents i where i.org_id = l.org_id and i.operation = l.operation)
          order by l.time limit @most)
        returning index
        """,
        new { org, before, most });

    public static Task<IReadOnlyList<LeafRow>> Export(DatabaseScope scope, OrgId? org, long from, int limit) => scope.Query<LeafRow>(
        $"select {LeafRow.Columns} from audit_leaves where org_id is not distinct from @org and index >= @from order by index limit @limit", new { org, from, limit });

    public static Task<IReadOnlyList<TreeNode>> Nodes(DatabaseScope scope, OrgId? org, IReadOnlyCollection<(int Level, long Index)> wanted) =>
        scope.Query<TreeNode>(
            """
            select n.level::int as level, n.index, n.hash from unnest(@levels, @indexes) as w (level, index)
            join audit_nodes n on n.org_id is not distinct from @org and n.level = w.level and n.index = w.index
            """,
            new { org, levels = wanted.Select(w => (short)w.Level).ToArray(), indexes = wanted.Select(w => w.Index).ToArray() });
}

/// <summary>A row of the record.</summary>
internal sealed record LeafRow(
    OrgId? OrgId, long Index, AuditEventId Id, DateTimeOffset Time, string Type, string Principal, string? PrincipalName, string Phase, string? Result,
    OperationId? Operation, WorkspaceId? WorkspaceId, string Leaf, byte[]? Salt, string? Body)
{
    public const string Columns = "org_id, index, id, time, type, principal, principal_name, phase, result, operation, workspace_id, leaf, salt, body";
}

/// <summary>An intent without an outcome.</summary>
internal sealed record OpenIntent(OrgId OrgId, OperationId Operation, long Index, DateTimeOffset Time);
