using Bailey.Contracts.Platform;
using Bailey.Contracts.Terminals;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Terminals;

/// <summary>GET …/terminals: all of the workspace, oldest first; GET …/terminals/{terminal}.</summary>
internal static class ListTerminals
{
    public static void Map(IEndpointRouteBuilder terminals)
    {
        terminals.MapGet("", List).Requires(Actions.TerminalRead).Audits("terminal.ended");
        terminals.MapGet("/{terminal}", Find).Requires(Actions.TerminalRead).Audits("terminal.ended");
    }

    private static async Task<Page<Terminal>> List(
        OrgId org, WorkspaceId workspace, string? cursor, int? limit, TerminalBook book, CancellationToken cancellationToken)
    {
        var (size, after) = (Cursor.Limit(limit), Cursor.Read(cursor) ?? "");
        var rows = (await book.List(org, workspace, cancellationToken)).Where(row => string.CompareOrdinal(row.Id.ToString(), after) > 0).Take(size + 1);
        return Cursor.Page([.. rows], size, row => row.Id.ToString(), row => row.Shown());
    }

    private static async Task<Terminal> Find(OrgId org, WorkspaceId workspace, TerminalId terminal, TerminalBook book, CancellationToken cancellationToken) =>
        (await book.List(org, workspace, cancellationToken)).FirstOrDefault(row => row.Id == terminal)?.Shown() ?? throw Refusal.NotFound("terminal").ToException();
}
