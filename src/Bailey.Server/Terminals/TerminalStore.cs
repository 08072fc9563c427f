using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Terminals;

/// <summary>SQL of the room.</summary>
internal static class TerminalStore
{
    private const string Select = """
        select id, workspace_id, name, title, state, exit_code, columns, rows, output_offset, owner, owner_name, created, ended from terminals
        """;

    public static Task Add(TenantScope scope, TerminalRow row) => scope.Execute(
        """
        insert into terminals (org_id, id, workspace_id, name, state, columns, rows, owner, owner_name, created)
        values (@org, @Id, @WorkspaceId, @Name, @State, @Columns, @Rows, @Owner, @OwnerName, @Created)
        """,
        new { org = scope.Organisation, row.Id, row.WorkspaceId, row.Name, row.State, row.Columns, row.Rows, row.Owner, row.OwnerName, row.Created });

    public static Task<TerminalRow?> Find(TenantScope scope, WorkspaceId workspace, TerminalId id) => scope.Find<TerminalRow>(
        $"{Select} where org_id = @org and workspace_id = @workspace and id = @id", new { org = scope.Organisation, workspace, id });

    public static Task<IReadOnlyList<TerminalRow>> List(TenantScope scope, WorkspaceId workspace) => scope.Query<TerminalRow>(
        $"{Select} where org_id = @org and workspace_id = @workspace order by id", new { org = scope.Organisation, workspace });

    /// <summary>Workspaces with terminals that run, as far as is known.</summary>
    public static Task<IReadOnlyList<WorkspaceId>> WithRunning(TenantScope scope) => scope.Query<WorkspaceId>(
        "select distinct workspace_id from terminals where org_id = @org and state = 'running'", new { org = scope.Organisation });

    /// <summary>How many terminals the workspace has had so far and still has.</summary>
    public static Task<(int All, int Running)> Count(TenantScope scope, WorkspaceId workspace) => scope.Find<(int, int)>(
        "select count(*)::int, count(*) filter (where state = 'running')::int from terminals where org_id = @org and workspace_id = @workspace",
        new { org = scope.Organisation, workspace });

    public static Task<bool> HasRunning(TenantScope scope, WorkspaceId workspace, UserId owner) => scope.Scalar<bool>(
        "select exists (select from terminals where org_id = @org and workspace_id = @workspace and owner = @owner and state = 'running')",
        new { org = scope.Organisation, workspace, owner });

    /// <summary>Ends those that run, and returns them.</summary>
    public static Task<IReadOnlyList<TerminalRow>> EndAll(TenantScope scope, WorkspaceId workspace) => scope.Query<TerminalRow>(
        """
        update terminals set state = 'ended', ended = now() where org_id = @org and workspace_id = @workspace and state = 'running'
        returning id, workspace_id, name, title, state, exit_code, columns, rows, output_offset, owner, owner_name, created, ended
        """,
        new { org = scope.Organisation, workspace });

    /// <summary>Writes what was learnt. True when this is what ended it: of several who see the end, one writes it down.</summary>
    public static async Task<bool> Learnt(TenantScope scope, TerminalRow row)
    {
        var ended = row.State == TerminalRow.Over && await scope.Execute(
            """
            update terminals set state = 'ended', exit_code = @ExitCode, ended = @Ended where org_id = @org and id = @Id and state = 'running'
            """,
            new { org = scope.Organisation, row.Id, row.ExitCode, row.Ended }) == 1;
        await scope.Execute(
            """
            update terminals set title = @Title, columns = @Columns, rows = @Rows, output_offset = greatest(output_offset, @OutputOffset)
            where org_id = @org and id = @Id
            """,
            new { org = scope.Organisation, row.Id, row.Title, row.Columns, row.Rows, row.OutputOffset });
        return ended;
    }

    public static async Task<bool> Delete(TenantScope scope, TerminalId id) =>
        await scope.Execute("delete from terminals where org_id = @org and id = @id", new { org = scope.Organisation, id }) == 1;

    public static Task Keep(TenantScope scope, TerminalId id, long first, byte[] content) => scope.Execute(
        """
        insert into terminal_scrollback (org_id, terminal_id, first_offset, content) values (@org, @id, @first, @content)
        on conflict (org_id, terminal_id) do update set first_offset = excluded.first_offset, content = excluded.content
        """,
        new { org = scope.Organisation, id, first, content });

    public static Task<Scrollback?> Kept(TenantScope scope, TerminalId id) => scope.Find<Scrollback>(
        "select first_offset as first, content from terminal_scrollback where org_id = @org and terminal_id = @id", new { org = scope.Organisation, id });

    /// <summary>How far each terminal's output is kept.</summary>
    public static Task<long?> KeptTo(TenantScope scope, TerminalId id) => scope.Find<long?>(
        "select first_offset + octet_length(content) from terminal_scrollback where org_id = @org and terminal_id = @id", new { org = scope.Organisation, id });
}

/// <summary>The end of a terminal's output, its first byte's offset with it.</summary>
internal sealed class Scrollback
{
    public long First { get; set; }

    public byte[] Content { get; set; } = [];
}
