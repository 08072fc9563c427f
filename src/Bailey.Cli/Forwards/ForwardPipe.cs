using System.Net.Sockets;
using System.Net.WebSockets;

namespace Bailey.Cli.Forwards;

/// <summary>
/// Copies between a connection of this machine and a socket, one buffer each way: nothing is read that the other side has not taken. The end of
/// one direction is passed on as that, and the other goes on until its own.
/// </summary>
internal static class ForwardPipe
{
    private const int Piece = 64 * 1024;

    /// <summary>Runs until both directions have ended: true; or one of them broke: false.</summary>
    public static async Task<bool> Run(Socket client, WebSocket socket, CancellationToken cancellationToken)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var both = await Task.WhenAll(Outward(client, socket, broken), Inward(socket, client, broken));
        return both.All(whole => whole);
    }

    private static Task<bool> Outward(Socket client, WebSocket socket, CancellationTokenSource broken) => Whole(
        async () =>
        {
            var buffer = new byte[Piece];
            while (await client.ReceiveAsync(buffer.AsMemory(), broken.Token) is var count and > 0)
            {
                await socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, true, broken.Token);
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, broken.Token);
            return true;
        },
        broken);

    private static Task<bool> Inward(WebSocket socket, Socket client, CancellationTokenSource broken) => Whole(
        async () =>
        {
            var buffer = new byte[Piece];
            while (await socket.ReceiveAsync(buffer.AsMemory(), broken.Token) is var got && got.MessageType != WebSocketMessageType.Close)
            {
                for (var sent = 0; sent < got.Count;)
                {
                    sent += await client.SendAsync(buffer.AsMemory(sent, got.Count - sent), broken.Token);
                }
            }

            client.Shutdown(SocketShutdown.Send);
            return socket.CloseStatus == WebSocketCloseStatus.NormalClosure;
        },
        broken);

    private static async Task<bool> Whole(Func<Task<bool>> direction, CancellationTokenSource broken)
    {
        try
        {
            if (await direction())
            {
                return true;
            }
        }
        catch (Exception cut) when (cut is SocketException or WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The other direction must not wait for this one.
        }

        await broken.CancelAsync();
        return false;
    }
}
