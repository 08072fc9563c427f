using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Terminals;
using Bailey.Server.Hosts;

namespace Bailey.Server.Languages;

/// <summary>
/// The way to a language server: a channel of the warden, whose bytes have places. Nothing is acknowledged that was not passed on, so that a flood stays in
/// the sandbox.
/// </summary>
internal sealed class LanguageLine : IDisposable
{
    private const int Head = 8;
    private const int Piece = 64 * 1024;

    /// <summary>The largest piece of input that a warden takes in one message is 1 MiB.</summary>
    private const int MostInput = 512 * 1024;

    private const int MostText = 4096;
    private const long AcknowledgeEvery = 256 * 1024;

    /// <summary>A server that takes nothing for so long hangs.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly WebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly byte[] _buffer = new byte[Piece];
    private long _sent;
    private long _received;
    private long _acknowledged;

    private LanguageLine(WebSocket socket) => _socket = socket;

    public static async Task<LanguageLine> Open(WardenClient warden, string channel, CancellationToken cancellationToken)
    {
        var line = new LanguageLine(await warden.Open($"channels/{channel}/attach?epoch=1&from=0", cancellationToken));
        try
        {
            var got = await line._socket.ReceiveAsync(line._buffer.AsMemory(0, MostText), cancellationToken);
            return got is { MessageType: WebSocketMessageType.Text, EndOfMessage: true } && Control(line._buffer.AsSpan(0, got.Count)) is { Type: "hello" }
                ? line
                : throw HostWords.Unusable("a channel without a greeting");
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    /// <summary>Writes one framed message; it is not mixed with another's.</summary>
    public async Task Send(byte[] frame, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        await _writing.WaitAsync(limit.Token);
        try
        {
            for (var at = 0; at < frame.Length; at += MostInput)
            {
                var part = frame.AsSpan(at, Math.Min(MostInput, frame.Length - at));
                var message = new byte[Head + part.Length];
                BinaryPrimitives.WriteInt64BigEndian(message, _sent);
                part.CopyTo(message.AsSpan(Head));
                _sent += part.Length;
                await Send(message, WebSocketMessageType.Binary, limit.Token);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The next bytes, valid until the next call; empty when the server or the sandbox ended.</summary>
    public async Task<ReadOnlyMemory<byte>> Receive(CancellationToken cancellationToken)
    {
        // Said only now: whoever asks for more has passed on what came before.
        if (_received - _acknowledged >= AcknowledgeEvery)
        {
            _acknowledged = _received;
            await Send(JsonSerializer.SerializeToUtf8Bytes(new TerminalControl("ack", Offset: _received), WireJson.Default.TerminalControl), WebSocketMessageType.Text, cancellationToken);
        }

        while (true)
        {
            var got = await _socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
            if (got.MessageType != WebSocketMessageType.Binary)
            {
                return default;
            }

            if (got.Count > 0)
            {
                _received += got.Count;
                return _buffer.AsMemory(0, got.Count);
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
        _writing.Dispose();
    }

    private async Task Send(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(bytes, type, true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static TerminalControl? Control(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, WireJson.Default.TerminalControl);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
