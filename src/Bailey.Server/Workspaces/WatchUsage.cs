using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Workspaces;

/// <summary>
/// GET …/usage (WebSocket, since browsers hold few streams of other kinds): what the awake workspaces that the caller may read take, until they go or
/// their rights change. It is no use of a workspace and wakes none.
/// </summary>
internal static class WatchUsage
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder org) => org.MapGet("/usage", Handle)
        .Requires(Actions.ProjectList).OnlyReads().Produces<UsageMessage>(StatusCodes.Status101SwitchingProtocols);

    private static async Task Handle(
        HttpContext http, Principal principal, OrgId org, UsageReadings readings, AccessGuard guard, Tenant tenant, LiveSockets sockets,
        IOptions<JsonOptions> json, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            throw new Refusal(ProblemCodes.Malformed, "This address is for WebSockets.").ToException();
        }

        using var live = await sockets.Accept(http, principal.Session, principal.User, org);
        var browser = live.Socket;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(live.Ended, cancellationToken);
        var leaving = UntilItLeaves(browser, over);
        var sight = new UsageSight(guard, tenant, principal, org, clock);
        try
        {
            using var timer = new PeriodicTimer(UsageReadings.Every, clock);
            do
            {
                var message = new UsageMessage(await sight.Of(await Read(readings, org, over.Token), over.Token));
                // Who reads nothing for so long is gone; one message at a time is all that waits for them.
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
                limit.CancelAfter(s_patience);
                await browser.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, json.Value.SerializerOptions), WebSocketMessageType.Text, true, limit.Token);
            }
            while (await timer.WaitForNextTickAsync(over.Token));
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The browser left, its session ended or the server stops.
        }

        // A close frame is on its way: the line is not cut before it had a moment to arrive.
        if (browser.State == WebSocketState.CloseSent)
        {
            await leaving;
        }

        await over.CancelAsync();
        await leaving;
    }

    // While the host is away nothing is known, and the page shows nothing.
    private static async Task<IReadOnlyList<WorkspaceUse>> Read(UsageReadings readings, OrgId org, CancellationToken cancellationToken)
    {
        try
        {
            return await readings.Now(org, cancellationToken);
        }
        catch (Exception away) when (away is RefusedException or LostException or TimeoutException)
        {
            return [];
        }
    }

    /// <summary>Ends the sending when the browser closes, or says anything at all, which is not its part.</summary>
    private static async Task UntilItLeaves(WebSocket browser, CancellationTokenSource over)
    {
        try
        {
            var said = await browser.ReceiveAsync(new byte[1], over.Token);
            using var farewell = new CancellationTokenSource(s_farewell);
            var (status, reason) = said.MessageType == WebSocketMessageType.Close
                ? (WebSocketCloseStatus.NormalClosure, "bye")
                : (WebSocketCloseStatus.PolicyViolation, "this socket only tells");
            await browser.CloseOutputAsync(status, reason, farewell.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The same end in another way.
        }

        await over.CancelAsync();
    }
}
