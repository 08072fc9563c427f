using System.Net.WebSockets;

namespace Bailey.Server.Ssh;

/// <summary>How a connection came to its end, and what went over it.</summary>
internal sealed record SshEnd(string Reason, long Sent, long Received)
{
    public static SshEnd Nothing { get; } = new("it was never answered", 0, 0);
}

/// <summary>
/// Copies between a client's socket and an sshd, one buffer each way; nothing is read that the other side has not taken, and nothing is looked at: what the two
/// say to each other is encrypted between them.
/// </summary>
internal sealed class SshBridge(WebSocket client, SshLine line, CancellationToken revoked)
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs until one side ends or the session is revoked.</summary>
    public async Task<SshEnd> Run(CancellationToken aborted)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        // After a revocation the client has a moment to take the close frame that says why; nothing it sends is passed on.
        using var farewell = revoked.Register(() => over.CancelAfter(s_farewell));
        using var silent = CancellationTokenSource.CreateLinkedTokenSource(over.Token, revoked);
        // The next bytes are waited for since before there was a client: no token of this place reaches that.
        using var cut = silent.Token.Register(line.Cut);
        var input = Input(silent.Token, over.Token);
        var output = Output(silent.Token);
        var first = await Task.WhenAny(input, output);
        // Closed and not only asked to close: this side spoke first, because a right ended or the server stops.
        var reason = revoked.IsCancellationRequested || client.State == WebSocketState.Closed ? "the server ended it" : first == output ? "the workspace ended it" : "the client left";
        if (first == output && !silent.IsCancellationRequested)
        {
            await Farewell();
        }

        // sshd has the client's last word, when there was one, and a moment to end by itself.
        over.CancelAfter(s_farewell);
        try
        {
            await Task.WhenAll(input, output).WaitAsync(s_patience, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // The end of the channel, which comes next, ends what still waits here.
        }

        return new SshEnd(reason, line.Sent, line.Received);
    }

    private async Task Input(CancellationToken silent, CancellationToken over)
    {
        var runs = new SocketRuns(client);
        try
        {
            while (await runs.Next(over) is { Length: > SocketRuns.Head } bytes)
            {
                if (!silent.IsCancellationRequested)
                {
                    await Send(bytes, silent, over);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // One of the two is gone.
        }
    }

    private async Task Send(Memory<byte> bytes, CancellationToken silent, CancellationToken over)
    {
        try
        {
            await line.Send(bytes, silent);
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException && !over.IsCancellationRequested)
        {
            // Nothing more gets there; what the client says last is still heard.
        }
    }

    private async Task Output(CancellationToken over)
    {
        try
        {
            for (var bytes = line.First; !bytes.IsEmpty; bytes = await line.Receive(over))
            {
                await client.SendAsync(bytes, WebSocketMessageType.Binary, true, over);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // One of the two is gone.
        }
    }

    private async Task Farewell()
    {
        try
        {
            using var patience = new CancellationTokenSource(s_farewell);
            await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "ended", patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            client.Abort();
        }
    }
}
