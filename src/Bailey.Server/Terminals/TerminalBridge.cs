using System.Buffers;
using System.Net.WebSockets;
using Bailey.Contracts.Terminals;

namespace Bailey.Server.Terminals;

/// <summary>
/// Copies between a browser's socket and a warden's, one buffer each way. Nothing is read that the other side has not taken, so a slow
/// browser costs its buffer and holds only its own stream back. Bytes are not looked at; text frames are, both ways.
/// </summary>
internal sealed class TerminalBridge(WebSocket browser, WebSocket warden, bool types, Func<Task> active, CancellationToken revoked)
{
    private const int OutputPiece = 32 * 1024;
    private const int InputPiece = TerminalWords.Most;
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);
    private readonly InputAllowance _allowance = new(TimeProvider.System);
    private volatile bool _exitSeen;
    private int? _exitCode;
    private long? _offset;

    /// <summary>Runs until one side ends or the session is revoked.</summary>
    public async Task<End> Run(CancellationToken aborted)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        // After a revocation the browser has a moment to take the close frame that says why; nothing it sends is passed on.
        using var farewell = revoked.Register(() => over.CancelAfter(s_farewell));
        using var silent = CancellationTokenSource.CreateLinkedTokenSource(over.Token, revoked);
        var input = Input(silent.Token, over.Token);
        var output = Output(silent.Token);
        if (await Task.WhenAny(input, output) == output)
        {
            await Close(browser, await output, over.Token);
            over.CancelAfter(s_farewell);
            await input;
        }
        else
        {
            await input;
            await silent.CancelAsync();
            await output;
            await Close(warden, new Farewell(WebSocketCloseStatus.NormalClosure, null), CancellationToken.None);
        }

        return new End(_exitSeen, _exitCode, _offset);
    }

    /// <summary>Warden to browser; how the browser's socket is to be closed.</summary>
    private async Task<Farewell> Output(CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(OutputPiece);
        try
        {
            while (true)
            {
                var got = await warden.ReceiveAsync(buffer.AsMemory(), stop);
                if (got.MessageType == WebSocketMessageType.Binary)
                {
                    await browser.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Binary, true, stop);
                    continue;
                }

                if (got.MessageType == WebSocketMessageType.Close)
                {
                    return _exitSeen ? Farewell.Over : Farewell.Again;
                }

                if (!got.EndOfMessage || got.Count > TerminalWords.Most || TerminalWords.FromWarden(buffer.AsSpan(0, got.Count), !types) is not { } said)
                {
                    return new Farewell(WebSocketCloseStatus.InternalServerError, "the sandbox said something that is not understood");
                }

                await browser.SendAsync(TerminalWords.Write(said), WebSocketMessageType.Text, true, stop);
                if (said.Type == "exit")
                {
                    (_exitCode, _offset, _exitSeen) = (said.ExitCode, said.Offset, true);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            return Farewell.Again;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Browser to warden, until the browser closes or is cut off.</summary>
    private async Task Input(CancellationToken silent, CancellationToken over)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(InputPiece);
        try
        {
            while (true)
            {
                var got = await browser.ReceiveAsync(buffer.AsMemory(0, InputPiece), over);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    await Close(browser, new Farewell(WebSocketCloseStatus.NormalClosure, null), over);
                    return;
                }

                if (silent.IsCancellationRequested)
                {
                    continue;
                }

                if (got.MessageType == WebSocketMessageType.Binary)
                {
                    if (types && got.Count > 0)
                    {
                        await warden.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Binary, true, silent);
                        await active();
                    }
                }
                else if (!await Control(buffer.AsMemory(0, got.Count), got.EndOfMessage, silent))
                {
                    await Close(browser, new Farewell(WebSocketCloseStatus.PolicyViolation, "not a message of this socket"), over);
                    return;
                }

                if (_allowance.Take() is { Ticks: > 0 } wait)
                {
                    await Task.Delay(wait, over);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // One of the two is gone.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<bool> Control(ReadOnlyMemory<byte> text, bool whole, CancellationToken stop)
    {
        if (!whole || TerminalWords.FromBrowser(text.Span) is not { } said)
        {
            return false;
        }

        // A viewer's window must not resize what somebody else works in.
        if (types || said.Type == "ack")
        {
            await warden.SendAsync(TerminalWords.Write(said), WebSocketMessageType.Text, true, stop);
        }

        return true;
    }

    private static async Task Close(WebSocket socket, Farewell farewell, CancellationToken over)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(over);
                patience.CancelAfter(s_farewell);
                await socket.CloseOutputAsync(farewell.Status, farewell.Reason, patience.Token);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            socket.Abort();
        }
    }

    private sealed record Farewell(WebSocketCloseStatus Status, string? Reason)
    {
        public static Farewell Over { get; } = new(WebSocketCloseStatus.NormalClosure, "ended");

        /// <summary>1012: the way to the sandbox broke; come again.</summary>
        public static Farewell Again { get; } = new((WebSocketCloseStatus)1012, "the sandbox is away");
    }

    /// <summary>What was seen of the terminal's end.</summary>
    internal sealed record End(bool ExitSeen, int? ExitCode, long? Offset);
}
