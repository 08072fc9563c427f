using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Cli.Platform;
using Bailey.Contracts.Terminals;

namespace Bailey.Cli.Terminals;

/// <summary>
/// One connection to a terminal. Output is acknowledged once the local terminal has taken it, so that a screen that stands still holds the
/// program back and not the server's memory.
/// </summary>
internal sealed class TerminalConnection(WebSocket socket, TypedBytes typed, OutputCursor output, ShellNotes notes, Action<bool> begun) : IDisposable
{
    private const int Most = 64 * 1024;
    private const int InputPiece = 4096;
    private const int AcknowledgeAfter = 64 * 1024;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _over = new();
    private long _acknowledged;
    private bool _hasBegun;
    private bool _looksOn;


    /// <summary>Runs until the terminal ends, which gives its exit code, or the line breaks: null.</summary>
    public async Task<int?> Run(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _over.Token);
        var sending = Task.CompletedTask;
        var buffer = new byte[Most];
        try
        {
            while (true)
            {
                var (count, type) = await Receive(buffer, stop.Token);
                if (type == WebSocketMessageType.Close)
                {
                    return null;
                }

                if (type == WebSocketMessageType.Binary)
                {
                    LocalTerminal.Write(output.Take(buffer.AsMemory(0, count)).Span);
                    await Acknowledge(stop.Token);
                    continue;
                }

                var said = JsonSerializer.Deserialize(buffer.AsSpan(0, count), CliJson.Default.TerminalControl);
                switch (said)
                {
                    case { Type: "hello", Offset: { } offset } when !_hasBegun:
                        _hasBegun = true;
                        _looksOn = said.ReadOnly == true;
                        Tell(output.Begin(offset));
                        begun(_looksOn);
                        if (!_looksOn)
                        {
                            typed.Begin(said.Typed);
                            Resize(LocalTerminal.Size);
                        }

                        sending = Send(stop.Token);
                        break;
                    case { Type: "skipped", Offset: { } offset }:
                        Tell(output.Skip(offset));
                        break;
                    case { Type: "typed", Offset: { } offset }:
                        typed.Taken(offset);
                        break;
                    case { Type: "error" }:
                        notes.Server(said.Detail ?? said.Code ?? "error");
                        break;
                    case { Type: "exit" }:
                        return said.ExitCode ?? -1;
                }
            }
        }
        catch (Exception broken) when (broken is WebSocketException or IOException or JsonException
            || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
        finally
        {
            await _over.CancelAsync();
            await sending;
        }
    }

    /// <summary>Tells the terminal a new size; it does not matter when the line breaks meanwhile, the next connection tells it again.</summary>
    public void Resize((int Columns, int Rows) size)
    {
        if (!_looksOn && !_over.IsCancellationRequested)
        {
            _ = Quietly(Say(new TerminalControl("resize", Columns: size.Columns, Rows: size.Rows), _over.Token));
        }
    }

    public void Dispose() => _over.Cancel();

    private void Tell(long lost)
    {
        if (lost > 0)
        {
            notes.Missed(lost);
        }
    }

    private async Task<(int Count, WebSocketMessageType Type)> Receive(byte[] buffer, CancellationToken cancellationToken)
    {
        var got = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
        var count = got.Count;
        while (got is { EndOfMessage: false, MessageType: WebSocketMessageType.Text })
        {
            if (count == buffer.Length)
            {
                throw new JsonException();
            }

            got = await socket.ReceiveAsync(buffer.AsMemory(count), cancellationToken);
            count += got.Count;
        }

        return (count, got.MessageType);
    }

    private async Task Acknowledge(CancellationToken cancellationToken)
    {
        if (output.Shown - _acknowledged >= AcknowledgeAfter)
        {
            _acknowledged = output.Shown;
            await Say(new TerminalControl("ack", _acknowledged), cancellationToken);
        }
    }

    private Task Send(CancellationToken cancellationToken) => Quietly(Task.Run(
        async () =>
        {
            var piece = new byte[InputPiece];
            while (await typed.Next(piece, cancellationToken) is var count and > 0)
            {
                // What a viewer types is dropped on the other side as well.
                if (!_looksOn)
                {
                    await Send(piece.AsMemory(0, count), WebSocketMessageType.Binary, cancellationToken);
                }
            }
        },
        cancellationToken));

    private Task Say(TerminalControl control, CancellationToken cancellationToken) =>
        Send(JsonSerializer.SerializeToUtf8Bytes(control, CliJson.Default.TerminalControl), WebSocketMessageType.Text, cancellationToken);

    private async Task Send(ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(message, type, true, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The receiving side notices too, and decides.
        }
    }
}
