using Bailey.Contracts.Platform;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Terminals;

/// <summary>POST …/terminals: opens a PTY in the caller's own cell of the sandbox.</summary>
internal sealed class OpenTerminal(
    Tenant tenant, AuditLog audit, Wardens wardens, PersonCell cell, WorkspaceActivity activity, TerminalWatch watch, EventHub events, TimeProvider clock)
{
    private const int MostRunning = 200;
    private const int MostKept = 1000;
    private const int MostArgument = 64 * 1024;

    public static void Map(IEndpointRouteBuilder terminals) => terminals.MapPost("", Handle).Requires(Actions.TerminalUse).Audits("terminal.opened");

    private static async Task<Created<Terminal>> Handle(
        Principal principal, OrgId org, WorkspaceId workspace, OpenTerminalRequest request, OpenTerminal open, CancellationToken cancellationToken)
    {
        var row = await open.Run(principal, org, workspace, request, cancellationToken);
        return TypedResults.Created($"/api/v1/orgs/{org}/workspaces/{workspace}/terminals/{row.Id}", row.Shown());
    }

    private async Task<TerminalRow> Run(Principal principal, OrgId org, WorkspaceId workspace, OpenTerminalRequest request, CancellationToken cancellationToken)
    {
        if (request.Command?.Any(a => a is null || a.Length > MostArgument || a.Contains('\0', StringComparison.Ordinal)) == true)
        {
            throw Refusal.Invalid("command", "An argument has at most 65,536 characters and no NUL.").ToException();
        }

        if (request.Folder is { } folder && (folder[0] == '/' || folder.Contains('\0', StringComparison.Ordinal) || folder.Split('/').Contains("..")))
        {
            throw Refusal.Invalid("folder", "The folder is relative to the workspace, without '..'.").ToException();
        }

        var row = new TerminalRow
        {
            WorkspaceId = workspace,
            Name = HostWords.Line(request.Name, 80).Trim(),
            Columns = request.Columns,
            Rows = request.Rows,
            Owner = principal.User,
            OwnerName = principal.Name,
            Created = clock.GetUtcNow(),
        };
        var opened = await audit.Act(
            org, principal.Entry("terminal.opened", workspace, ("terminal", row.Name), ("command", request.Command is null ? "" : HostWords.Line(request.Command[0]))),
            operation => Open(principal, org, row, request, operation, cancellationToken), cancellationToken);
        row.Learn(opened, clock.GetUtcNow());
        watch.Follow(org, workspace);
        events.Publish("terminal.changed", org, workspace, row.Id.ToString());
        await activity.Touch(org, workspace, cancellationToken);
        return row;
    }

    /// <summary>The terminal has the operation's id, so that after a crash the warden can be asked whether it was opened.</summary>
    private async Task<WardenTerminal> Open(
        Principal principal, OrgId org, TerminalRow row, OpenTerminalRequest request, OperationId operation, CancellationToken cancellationToken)
    {
        row.Id = TerminalId.From(operation.Value);
        await tenant.Run(org, async scope =>
        {
            var (all, running) = await TerminalStore.Count(scope, row.WorkspaceId);
            if (running >= MostRunning || all >= MostKept)
            {
                throw new Refusal(ProblemCodes.TooMany, "The workspace has too many terminals; close some.") { RetryAfter = TimeSpan.FromSeconds(10) }.ToException();
            }

            row.Name = row.Name.Length > 0 ? row.Name : $"Terminal {all + 1}";
            await TerminalStore.Add(scope, row);
        }, cancellationToken);
        try
        {
            return await wardens.Of(org, row.WorkspaceId).OpenTerminal(
                row.Id.ToString(), await Question(principal, org, row.WorkspaceId, request, cancellationToken), cancellationToken);
        }
        catch (RefusedException)
        {
            await tenant.Run(org, scope => TerminalStore.Delete(scope, row.Id), CancellationToken.None);
            throw;
        }
    }

    private async Task<WardenOpenTerminal> Question(
        Principal principal, OrgId org, WorkspaceId workspace, OpenTerminalRequest request, CancellationToken cancellationToken) =>
        new(PersonCell.Of(principal), request.Command, request.Folder, request.Columns, request.Rows, await cell.Environment(principal, org, workspace, cancellationToken));
}
