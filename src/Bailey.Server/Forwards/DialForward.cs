using System.Globalization;
using System.Net.WebSockets;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Forwards;

/// <summary>
/// GET …/forwards/{forward}/dial (WebSocket): one connection to the forward's port on 127.0.0.1 inside the sandbox. Refusals come before the
/// upgrade, so that they have a status and a sentence.
/// </summary>
internal static class DialForward
{
    public static void Map(IEndpointRouteBuilder workspace) => workspace.MapGet("/forwards/{forward}/dial", Handle)
        .Requires(Actions.TerminalUse).OnlyReads("the forward's beginning and its end, with what went over it, are what is recorded");

    private static async Task Handle(
        HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, OperationId forward, ForwardBook book, Wardens wardens, WorkspaceActivity activity,
        LiveSockets sockets, CancellationToken cancellationToken)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            throw new Refusal(ProblemCodes.Malformed, "This address is for WebSockets.").ToException();
        }

        var row = await book.Enter(principal, org, workspace, forward, cancellationToken);
        ForwardBridge? bridge = null;
        try
        {
            using var service = await Dial(wardens.Of(org, workspace), row.Port, cancellationToken);
            await activity.Touch(org, workspace, cancellationToken);
            using var live = await sockets.Accept(http, principal.Session, principal.User, org);
            var client = live.Socket;
            bridge = new ForwardBridge(client, service);
            await bridge.Run(live.Ended, cancellationToken);
        }
        finally
        {
            await book.Leave(org, forward, bridge?.BytesIn ?? 0, bridge?.BytesOut ?? 0);
        }
    }

    private static async Task<WebSocket> Dial(WardenClient warden, int port, CancellationToken cancellationToken)
    {
        try
        {
            return await warden.Open(string.Create(CultureInfo.InvariantCulture, $"dial?port={port}"), cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ProblemCodes.BadUpstream)
        {
            throw new Refusal(ProblemCodes.BadUpstream, string.Create(CultureInfo.InvariantCulture, $"Nothing listens on port {port} of the workspace.")).ToException();
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ProblemCodes.InvalidValue)
        {
            throw Refusal.Invalid("port", string.Create(CultureInfo.InvariantCulture, $"Port {port} belongs to the sandbox itself.")).ToException();
        }
    }
}
