using System.Globalization;
using System.Net.WebSockets;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Terminals;

/// <summary>
/// GET …/terminals/{terminal}/attach?from=&amp;client= (WebSocket): the terminal's bytes both ways. Who may not type is attached read-only. What people type is
/// no event of the record; that the terminal ended is. Refusals come before the upgrade, so that they have a status and a sentence.
/// </summary>
internal static class AttachTerminal
{
    public static void Map(IEndpointRouteBuilder terminals) => terminals.MapGet("/{terminal}/attach", Handle)
        .Requires(Actions.TerminalRead).Audits("terminal.ended");

    private static async Task Handle(
        HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, TerminalId terminal, long? from, string? client, TerminalBook book, TerminalRights rights,
        Wardens wardens, WorkspaceActivity activity, LiveSockets sockets, CancellationToken cancellationToken)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            throw new Refusal(ProblemCodes.Malformed, "This address is for WebSockets.").ToException();
        }

        if (from < 0)
        {
            throw Refusal.Invalid("from", "An offset is not negative.").ToException();
        }

        if (client is not null && (client.Length != 32 || !client.All(char.IsAsciiHexDigitLower)))
        {
            throw Refusal.Invalid("client", "A client names itself by 32 hexadecimal digits.").ToException();
        }

        var row = await book.Find(org, workspace, terminal, cancellationToken);
        var types = await rights.MayType(principal, org, row, cancellationToken);
        var word = string.Create(
            CultureInfo.InvariantCulture,
            $"terminals/{terminal}/attach?readOnly={(types ? "false" : "true")}{(from is { } n ? $"&from={n}" : "")}{(client is null ? "" : $"&client={client}")}");
        using var warden = await Open(wardens.Of(org, workspace), word, cancellationToken);
        using var live = await sockets.Accept(http, principal.Session, principal.User, org);
        var browser = live.Socket;
        if (warden is null)
        {
            await book.Ended(org, row, null, null, cancellationToken);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(live.Ended, cancellationToken);
            await KeptPlayback.Run(browser, row, await book.Kept(org, terminal, cancellationToken), from, either.Token);
            return;
        }

        var bridge = new TerminalBridge(browser, warden, types, () => activity.Touch(org, workspace, CancellationToken.None), live.Ended);
        var end = await bridge.Run(cancellationToken);
        if (end.ExitSeen)
        {
            await book.Ended(org, row, end.ExitCode, end.Offset, CancellationToken.None);
        }
    }

    /// <summary>The warden's socket; null when no warden has the terminal, because the workspace is stopped or its sandbox was lost.</summary>
    private static async Task<WebSocket?> Open(WardenClient warden, string word, CancellationToken cancellationToken)
    {
        try
        {
            return await warden.Open(word, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Code is ProblemCodes.WorkspaceStopped or ProblemCodes.NotFound)
        {
            return null;
        }
    }
}
