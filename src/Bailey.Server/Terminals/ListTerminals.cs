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
        terminals.MapGet("", List).Requires(Actions.TerminalRead).OnlyReads("writes down what it learns of terminals that ended");
        terminals.MapGet("/{terminal}", Find).Requires(Actions.TerminalRead).OnlyReads("writes down what it learns of terminals that ended");
    }

    private static async Task<Page<Terminal>> List(OrgId org, WorkspaceId workspace, TerminalBook book, CancellationToken cancellationToken) =>
        new([.. (await book.List(org, workspace, cancellationToken)).Select(row => row.Shown())], null);

    private static async Task<Terminal> Find(OrgId org, WorkspaceId workspace, TerminalId terminal, TerminalBook book, CancellationToken cancellationToken) =>
        (await book.List(org, workspace, cancellationToken)).FirstOrDefault(row => row.Id == terminal)?.Shown() ?? throw Refusal.NotFound("terminal").ToException();
}
