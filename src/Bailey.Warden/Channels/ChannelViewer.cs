using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Terminals;
using Bailey.Warden.Terminals;

namespace Bailey.Warden.Channels;

/// <summary>The one that is attached to a channel.</summary>
internal sealed class ChannelViewer(Channel channel, WebSocket socket) : IDisposable
{
    private const int Chunk = 64 * 1024, MaximumInput = 1024 * 1024 + 8;
    private readonly CancellationTokenSource _cut = new();
    private readonly AsyncSignal _news = new();

    internal void Wake() => _news.Set();

    /// <summary>Somebody else has the channel now.</summary>
    internal void CutOff()
    {
        _cut.Cancel();
        Wake();
    }

    internal async Task RunAsync(long start, CancellationToken gone)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(gone, _cut.Token);
        Task? receiving = null;
        try
        {
            await SayAsync(new TerminalControl("hello", start), ended.Token);
            receiving = ReceiveAsync(ended);
            await SendAllAsync(start, ended.Token);
            await Task.WhenAny(receiving, Task.Delay(TimeSpan.FromSeconds(2), ended.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // Gone; what was not acknowledged is still there.
        }
        finally
        {
            channel.Leave(this);
            await ended.CancelAsync();
            if (receiving is not null)
            {
                await receiving;
            }
        }
    }

    private async Task SendAllAsync(long offset, CancellationToken stop)
    {
        var buffer = new byte[Chunk];
        for (; ; )
        {
            var (count, exitCode) = channel.Read(offset, buffer);
            if (count > 0)
            {
                await socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, true, stop);
                offset += count;
            }
            else if (exitCode is { } code)
            {
                await SayAsync(new TerminalControl("exit", offset, ExitCode: code), stop);
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "ended", stop);
                return;
            }
            else
            {
                await _news.WaitAsync();
                stop.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task ReceiveAsync(CancellationTokenSource ended)
    {
        var buffer = new byte[Chunk];
        var length = 0;
        try
        {
            for (; ; )
            {
                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaximumInput));
                }

                var received = await socket.ReceiveAsync(buffer.AsMemory(length), ended.Token);
                length += received.Count;
                if (received.MessageType == WebSocketMessageType.Close || (!received.EndOfMessage && length == MaximumInput))
                {
                    return;
                }

                if (!received.EndOfMessage)
                {
                    continue;
                }

                var message = buffer.AsMemory(0, length);
                length = 0;
                if (received.MessageType == WebSocketMessageType.Text)
                {
                    Control(message.Span);
                }
                else if (message.Length < 8
                    || !await channel.WriteAsync(this, BinaryPrimitives.ReadInt64BigEndian(message.Span) is var at and >= 0 ? at : long.MaxValue, message[8..]))
                {
                    await SayAsync(new TerminalControl("error", Code: "conflict", Detail: "The input leaves a gap, or somebody else has the channel."), ended.Token);
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
        try
        {
            if (JsonSerializer.Deserialize(text, WireJson.Default.TerminalControl) is { Type: "ack", Offset: { } offset })
            {
                channel.Acknowledge(this, offset);
            }
        }
        catch (JsonException)
        {
            // Not a word of ours.
        }
    }

    private ValueTask SayAsync(TerminalControl control, CancellationToken stop) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(control, WireJson.Default.TerminalControl), WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, stop);

    public void Dispose() => _cut.Dispose();
}
