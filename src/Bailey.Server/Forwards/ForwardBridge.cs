using System.Buffers;
using System.Net.WebSockets;

namespace Bailey.Server.Forwards;

/// <summary>
/// Copies between a client's socket and a warden's, one buffer each way; nothing is read that the other side has not taken, and nothing is
/// looked at. A closing frame is the end of one direction; the other goes on until its own.
/// </summary>
internal sealed class ForwardBridge(WebSocket client, WebSocket service)
{
    private const int Piece = 32 * 1024;
    private long _in;
    private long _out;

    /// <summary>Bytes that went into the workspace.</summary>
    public long BytesIn => Interlocked.Read(ref _in);

    /// <summary>Bytes that came out of it.</summary>
    public long BytesOut => Interlocked.Read(ref _out);

    /// <summary>Runs until both directions have ended, one has broken, or the right to it has.</summary>
    public async Task Run(CancellationToken revoked, CancellationToken aborted)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(revoked, aborted);
        await Task.WhenAll(
            Copy(client, service, over, count => Interlocked.Add(ref _in, count)),
            Copy(service, client, over, count => Interlocked.Add(ref _out, count)));
    }

    private static async Task Copy(WebSocket from, WebSocket to, CancellationTokenSource over, Action<int> went)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory(), over.Token) is var got && got.MessageType == WebSocketMessageType.Binary)
            {
                await to.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Binary, true, over.Token);
                went(got.Count);
            }

            await to.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, over.Token);
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Half a connection is none.
            await over.CancelAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
