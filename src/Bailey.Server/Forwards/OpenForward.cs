using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Forwards;

/// <summary>
/// GET …/workspaces/{workspace}/forwards?port= (WebSocket): a port of the workspace is the person's for as long as this socket is open. It says
/// the forward's id, and nothing more; each connection is a socket of its own.
/// </summary>
internal static class OpenForward
{
    private const int Most = 256;

    public static void Map(IEndpointRouteBuilder workspace) =>
        workspace.MapGet("/forwards", Handle).Requires(Actions.TerminalUse).Audits("forward.opened", "forward.closed");

    private static async Task Handle(
        HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, int? port, ForwardBook book, WorkspaceActivity activity, LiveSockets sockets,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            throw new Refusal(ProblemCodes.Malformed, "This address is for WebSockets.").ToException();
        }

        if (port is not (>= 1 and <= 65_535))
        {
            throw Refusal.Invalid("port", "A port is a number from 1 to 65535.").ToException();
        }

        var row = PortForward.Of(principal, workspace, port.Value, clock);
        await book.Open(org, row, cancellationToken);
        var reason = "the line broke";
        try
        {
            await activity.Touch(org, workspace, cancellationToken);
            using var live = await sockets.Accept(http, principal.Session, principal.User, org);
            var client = live.Socket;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, live.Ended);
            reason = await Hold(client, row, over.Token) ? "the client closed it" : live.Ended.IsCancellationRequested ? "the server ended it" : reason;
        }
        finally
        {
            await book.Close(org, row, reason);
        }
    }

    /// <summary>Until the client closes it: true; or the line breaks or the right ends: false.</summary>
    private static async Task<bool> Hold(WebSocket client, PortForward row, CancellationToken over)
    {
        try
        {
            var hello = JsonSerializer.SerializeToUtf8Bytes(new ForwardHello(row.Id), WireJson.Default.ForwardHello);
            await client.SendAsync(hello, WebSocketMessageType.Text, true, over);
            var buffer = new byte[Most];
            while ((await client.ReceiveAsync(buffer.AsMemory(), over)).MessageType != WebSocketMessageType.Close)
            {
                // There is nothing to say here.
            }

            var asked = client.State == WebSocketState.CloseReceived;
            await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, over);
            return asked;
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }
}
