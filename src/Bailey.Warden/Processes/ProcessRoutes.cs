using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Bailey.Contracts;
using Bailey.Contracts.Platform;
using Bailey.Warden.Cells;
using Bailey.Warden.Egress;
using Bailey.Warden.Http;

namespace Bailey.Warden.Processes;

/// <summary>What runs and listens inside, and a way to what listens.</summary>
internal static class ProcessRoutes
{
    private const int Chunk = 32 * 1024;

    internal static void Map(Routes routes, CellDirectory cells, TimeProvider time)
    {
        routes.Map("GET", "/v1/processes", async x => await x.ReplyAsync(await Task.Run(() => ProcessList.Read(cells, time)), WireJson.Default.IReadOnlyListWardenProcess));
        routes.Map("GET", "/v1/ports", async x => await x.ReplyAsync(await Task.Run(() => PortList.Read(cells)), WireJson.Default.IReadOnlyListWardenPort));
        routes.Map("GET", "/v1/dial", DialAsync);
    }

    private static async Task DialAsync(Exchange exchange)
    {
        var port = exchange.Number("port") ?? throw Refusal.Malformed("The query needs 'port'.");
        if (port is < 1 or > 65_535 || EgressRelay.IsOurs((int)port))
        {
            // The relay's ports would lend the caller a cell's way out.
            throw Refusal.Invalid("That is no port of a service.");
        }

        using var service = await ConnectAsync((int)port, exchange.Gone);
        using var socket = await exchange.AcceptAsync();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(exchange.Gone);
        var back = FromServiceAsync(service, socket, ended);
        await ToServiceAsync(socket, service, ended);
        await back;
    }

    /// <summary>Programs listen on 127.0.0.1, on ::1 only, or on anything.</summary>
    private static async Task<Socket> ConnectAsync(int port, CancellationToken stop)
    {
        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, stop);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        throw new Refusal(502, ProblemCodes.BadUpstream, "Nothing listens on that port.");
    }

    private static async Task FromServiceAsync(Socket service, WebSocket socket, CancellationTokenSource ended)
    {
        var buffer = new byte[Chunk];
        try
        {
            int count;
            while ((count = await service.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, ended.Token)) > 0)
            {
                await socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, true, ended.Token);
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ended.Token);
        }
        catch (Exception e) when (IsEnd(e))
        {
            await ended.CancelAsync();
        }
    }

    private static async Task ToServiceAsync(WebSocket socket, Socket service, CancellationTokenSource ended)
    {
        var buffer = new byte[Chunk];
        try
        {
            for (; ; )
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), ended.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    service.Shutdown(SocketShutdown.Send);
                    return;
                }

                await Splice.SendAsync(service, buffer.AsMemory(0, received.Count));
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            await ended.CancelAsync();
        }
    }

    private static bool IsEnd(Exception e) => e is SocketException or WebSocketException or IOException or OperationCanceledException or ObjectDisposedException;
}
