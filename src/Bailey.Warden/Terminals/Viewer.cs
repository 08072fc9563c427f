using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Terminals;

namespace Bailey.Warden.Terminals;

/// <summary>
/// One attached socket with its own place in the output. It holds a buffer only while it sends, and a client that stops reading costs
/// nothing but that buffer: the ring goes on, and the viewer is told what it missed.
/// </summary>
internal sealed class Viewer(Terminal terminal, WebSocket socket, bool readOnly, string? client)
{
    private const int Chunk = 64 * 1024, MaximumControl = 4096, TellAfter = 16 * 1024;
    private readonly AsyncSignal _news = new(inline: true);
    private int _sizeSeen;
    private int _titleSeen;
    private Typist? _typist;
    private long _told;

    internal bool ReadOnly => readOnly;

    /// <summary>The next byte to send; guarded by the terminal.</summary>
    internal long Cursor { get; set; }

    /// <summary>How far the client says it has read; guarded by the terminal.</summary>
    internal long Acknowledged { get; set; }

    internal void Wake() => _news.Set();

    internal async Task RunAsync(long? from, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var view = terminal.Enter(this, from);
        Task? receiving = null;
        try
        {
            (_sizeSeen, _titleSeen) = (view.SizeVersion, view.TitleVersion);
            _typist = readOnly ? null : terminal.Claim(client, this);
            _told = _typist?.Taken ?? 0;
            await SendAsync(new TerminalControl("hello", view.Cursor, view.Columns, view.Rows, readOnly, view.Title, Typed: _typist is null ? null : _told), stop);
            receiving = ReceiveAsync(ended);
            await SendAllAsync(ended.Token);

            // Cutting the connection now could cost the client the last words; it answers the close.
            await Task.WhenAny(receiving, Task.Delay(TimeSpan.FromSeconds(2), stop));
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The client is gone; the terminal does not mind.
        }
        finally
        {
            terminal.Leave(this);
            await ended.CancelAsync();
            if (receiving is not null)
            {
                await receiving;
            }
        }
    }

    private async Task SendAllAsync(CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            for (; ; )
            {
                var view = terminal.Look(this, buffer.AsSpan(0, Chunk));
                if (view.Skipped)
                {
                    await SendAsync(new TerminalControl("skipped", view.Cursor), stop);
                }

                if (view.SizeVersion != _sizeSeen)
                {
                    _sizeSeen = view.SizeVersion;
                    await SendAsync(new TerminalControl("resized", Columns: view.Columns, Rows: view.Rows), stop);
                }

                if (view.Count > 0)
                {
                    await socket.SendAsync(buffer.AsMemory(0, view.Count), WebSocketMessageType.Binary, true, stop);
                }

                if (_typist?.Taken is { } taken && taken - _told >= TellAfter)
                {
                    Interlocked.Exchange(ref _told, taken);
                    await SendAsync(new TerminalControl("typed", taken), stop);
                }

                if (view.TitleVersion != _titleSeen)
                {
                    _titleSeen = view.TitleVersion;
                    await SendAsync(new TerminalControl("title", Title: view.Title), stop);
                }

                if (view.Count > 0)
                {
                    continue;
                }

                if (view.ExitCode is { } code)
                {
                    await SendAsync(new TerminalControl("exit", view.Cursor, ExitCode: code), stop);
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "ended", stop);
                    return;
                }

                var waiting = _news.WaitAsync();
                if (!waiting.IsCompleted)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = [];
                }

                // The receiving side wakes this one when the client goes.
                await waiting;
                stop.ThrowIfCancellationRequested();
                buffer = buffer.Length == 0 ? ArrayPool<byte>.Shared.Rent(Chunk) : buffer;
            }
        }
        finally
        {
            if (buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async Task ReceiveAsync(CancellationTokenSource ended)
    {
        var buffer = new byte[MaximumControl];
        var held = 0;
        try
        {
            for (; ; )
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(held), ended.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                if (received.MessageType == WebSocketMessageType.Binary)
                {
                    if (!readOnly)
                    {
                        await terminal.InputAsync(buffer.AsMemory(0, received.Count), _typist, this, ended.Token);
                        if (_typist?.Taken - Interlocked.Read(ref _told) >= TellAfter)
                        {
                            Wake();
                        }
                    }

                    continue;
                }

                held += received.Count;
                if (received.EndOfMessage)
                {
                    Control(buffer.AsSpan(0, held));
                    held = 0;
                }
                else if (held == buffer.Length)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // Gone without a word.
        }
        finally
        {
            await ended.CancelAsync();
            Wake();
        }
    }

    private void Control(ReadOnlySpan<byte> text)
    {
        TerminalControl? control;
        try
        {
            control = JsonSerializer.Deserialize(text, WireJson.Default.TerminalControl);
        }
        catch (JsonException)
        {
            return;
        }

        switch (control)
        {
            case { Type: "ack", Offset: { } offset }:
                terminal.Acknowledge(this, offset);
                break;
            case { Type: "resize", Columns: { } columns, Rows: { } rows } when !readOnly && columns is >= 2 and <= 1000 && rows is >= 1 and <= 1000:
                terminal.Resize(columns, rows);
                break;
        }
    }

    private ValueTask SendAsync(TerminalControl control, CancellationToken stop) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(control, WireJson.Default.TerminalControl), WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, stop);
}

/// <summary>What a viewer sees at one moment. <c>Count</c> bytes were copied; the cursor is the first of them.</summary>
internal readonly record struct TerminalView(
    long Cursor, int Count, bool Skipped, int Columns, int Rows, int SizeVersion, string? Title, int TitleVersion, int? ExitCode);
