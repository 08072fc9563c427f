using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Bailey.Contracts.Platform;
using Bailey.Host.Link;
using Bailey.Host.Sandboxes;
using Microsoft.AspNetCore.Http.Features;

namespace Bailey.Host.Forwarding;

/// <summary>
/// Forwards a WebSocket: extended CONNECT in, HTTP/1.1 upgrade out, then the raw bytes of the frames both ways. The server masks its frames and the
/// warden wants them masked, so nothing is unpacked; back-pressure is that of the two streams.
/// </summary>
internal static class ForwardSocket
{
    private const int Piece = 64 * 1024;

    public static async Task Handle(HttpContext context, IHttpExtendedConnectFeature connect, Sandbox sandbox, string pathAndQuery)
    {
        if (connect.Protocol != "websocket")
        {
            await Refusal.Write(context, 400, ProblemCodes.Malformed, "Only WebSockets are forwarded.");
            return;
        }

        using var opening = await sandbox.Enter(context.RequestAborted);
        using var socket = await sandbox.Warden.Connect(context.RequestAborted);
        await socket.SendAsync(Encoding.ASCII.GetBytes(Upgrade(context, pathAndQuery)), context.RequestAborted);
        var head = await WardenHead.Read(socket, context.RequestAborted);
        opening.Dispose();
        if (head.Status != 101)
        {
            await Refused(context, head);
            return;
        }

        if (head.Protocol is { } chosen)
        {
            context.Response.Headers.SecWebSocketProtocol = chosen;
        }

        await using var stream = await connect.AcceptAsync();
        await Tunnel(stream, socket, sandbox, head.Rest, context.RequestAborted);
    }

    private static string Upgrade(HttpContext context, string pathAndQuery)
    {
        var offered = context.Request.Headers.SecWebSocketProtocol.ToString();
        var protocol = offered.Length > 0 ? $"Sec-WebSocket-Protocol: {offered}\r\n" : "";
        // Without extensions: compression would make the frames of the two sides different.
        return $"GET {pathAndQuery} HTTP/1.1\r\nHost: warden\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
            $"Sec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\n{protocol}\r\n";
    }

    // The warden's own refusal (404, 409, …), with a bounded body.
    private static async Task Refused(HttpContext context, WardenHead head)
    {
        context.Response.StatusCode = head.Status is >= 400 and < 600 ? head.Status : 502;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(head.Rest, context.RequestAborted);
    }

    private static async Task Tunnel(Stream stream, Socket socket, Sandbox sandbox, ReadOnlyMemory<byte> first, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var inward = Inward(stream, socket, sandbox, either);
        var outward = Outward(stream, socket, sandbox, first, either);
        await Task.WhenAll(inward, outward);
    }

    private static async Task Inward(Stream stream, Socket socket, Sandbox sandbox, CancellationTokenSource either)
    {
        var frames = new ClientFrames();
        var buffer = new byte[Piece];
        try
        {
            while (await stream.ReadAsync(buffer, either.Token) is var count and > 0)
            {
                // Data thaws a frozen sandbox. Acknowledgements, sizes and farewells wait in the socket until something else does.
                using var use = frames.HoldData(buffer.AsSpan(0, count)) ? await sandbox.Enter(either.Token, gives: true) : null;
                for (var sent = 0; sent < count;)
                {
                    sent += await socket.SendAsync(buffer.AsMemory(sent, count - sent), either.Token);
                }
            }

            // The server closed its half properly; the warden's closing frame may still come.
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            await either.CancelAsync();
        }
    }

    private static async Task Outward(Stream stream, Socket socket, Sandbox sandbox, ReadOnlyMemory<byte> first, CancellationTokenSource either)
    {
        var buffer = new byte[Piece];
        try
        {
            if (!first.IsEmpty)
            {
                await stream.WriteAsync(first, either.Token);
            }

            while (await socket.ReceiveAsync(buffer, either.Token) is var count and > 0)
            {
                sandbox.Uses.Touch();
                await stream.WriteAsync(buffer.AsMemory(0, count), either.Token);
            }
        }
        catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Ends the other direction as well, below.
        }

        await either.CancelAsync();
    }
}
