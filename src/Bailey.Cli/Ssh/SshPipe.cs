using System.Net.WebSockets;

namespace Bailey.Cli.Ssh;

/// <summary>
/// Copies between two streams and a socket, one buffer each way: nothing is read that the other side has not taken. The streams are pipes to
/// ssh and block, each way on a thread of its own: every change of thread would be felt in each key.
/// </summary>
internal static class SshPipe
{
    private const int Piece = 64 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Runs until one side ends; the socket's closing status, null when this side closed it.</summary>
    public static async Task<int?> Run(WebSocket socket, Stream input, Stream output, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inward = Task.Factory.StartNew(() => Inward(socket, input, over.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var outward = Outward(socket, output, over.Token);
        if (await Task.WhenAny(inward, outward) == outward)
        {
            // A read of standard input cannot be called back; the process ends without it.
            return await outward;
        }

        await inward;
        over.CancelAfter(s_patience);
        await outward;
        return null;
    }

    private static void Inward(WebSocket socket, Stream input, CancellationToken stop)
    {
        var buffer = new byte[Piece];
        try
        {
            int count;
            while ((count = input.Read(buffer)) > 0)
            {
                socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, true, stop).AsTask().GetAwaiter().GetResult();
            }

            socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop).GetAwaiter().GetResult();
        }
        catch (Exception ended) when (ended is WebSocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // The other direction says why.
        }
    }

    private static async Task<int?> Outward(WebSocket socket, Stream output, CancellationToken stop)
    {
        var buffer = new byte[2 * Piece];
        Task<ValueWebSocketReceiveResult>? coming = null;
        try
        {
            for (var start = 0; ;)
            {
                var got = await (coming ?? socket.ReceiveAsync(buffer.AsMemory(start), stop).AsTask());
                coming = null;

                // What has come already goes out in one piece, and the next comes in behind it meanwhile.
                var end = start;
                while (got.MessageType != WebSocketMessageType.Close)
                {
                    end += got.Count;
                    if (end == buffer.Length)
                    {
                        break;
                    }

                    var more = socket.ReceiveAsync(buffer.AsMemory(end), stop);
                    if (!more.IsCompletedSuccessfully)
                    {
                        coming = more.AsTask();
                        break;
                    }

                    got = await more;
                }

                output.Write(buffer.AsSpan(start, end - start));
                output.Flush();
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    return (int?)socket.CloseStatus;
                }

                start = coming is null ? 0 : end;
            }
        }
        catch (Exception ended) when (ended is WebSocketException or IOException or OperationCanceledException)
        {
            return (int)WebSocketCloseStatus.EndpointUnavailable;
        }
    }
}
