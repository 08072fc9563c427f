using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Terminals;

/// <summary>DELETE …/terminals/{terminal}: hangs it up if it runs, and forgets it with its output. One's own; anybody's with project.manage.</summary>
internal static class CloseTerminal
{
    public static void Map(IEndpointRouteBuilder terminals) => terminals.MapDelete("/{terminal}", Handle).Requires(Actions.TerminalUse).Audits("terminal.closed", "terminal.ended");

    private static async Task<NoContent> Handle(
        Principal principal, OrgId org, WorkspaceId workspace, TerminalId terminal, TerminalBook book, TerminalRights rights, AuditLog audit, Wardens wardens,
        Tenant tenant, EventHub events, CancellationToken cancellationToken)
    {
        var row = await book.Find(org, workspace, terminal, cancellationToken);
        if (!await rights.MayClose(principal, org, row, cancellationToken))
        {
            throw new Refusal(ProblemCodes.NotAllowed, $"The terminal is {row.OwnerName}'s; closing it needs the right to manage the project.").ToException();
        }

        await audit.Act(org, principal.Entry("terminal.closed", workspace, ("terminal", row.Name), ("id", row.Id.ToString())), async _ =>
        {
            try
            {
                await wardens.Of(org, workspace).CloseTerminal(terminal.ToString(), cancellationToken);
            }
            catch (RefusedException refused) when (refused.Refusal.Code is ProblemCodes.NotFound or ProblemCodes.WorkspaceStopped)
            {
                // It ended with its sandbox; only the row is left.
            }

            // Whoever sees it end first writes that down, and here the last chance goes.
            await book.Ended(org, row, null, null, cancellationToken);
            return await tenant.Run(org, scope => TerminalStore.Delete(scope, terminal), cancellationToken);
        }, cancellationToken);
        events.Publish("terminal.changed", org, workspace, terminal.ToString());
        return TypedResults.NoContent();
    }
}
