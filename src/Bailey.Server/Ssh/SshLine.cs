using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Terminals;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Ssh;

/// <summary>
/// The way to an sshd: a channel of the warden, whose bytes have places. What sshd said first is <see cref="First"/>; more is read by <see cref="Receive"/>.
/// The warden is hostile: its words are bounded, its bytes are the client's to judge.
/// </summary>
internal sealed class SshLine : IDisposable
{
    private const int MostText = 4096;
    private const long AcknowledgeEvery = 256 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly WebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly SocketRuns _runs;
    private long _acknowledged;

    private SshLine(WebSocket socket) => (_socket, _runs) = (socket, new SocketRuns(socket));

    /// <summary>What sshd said first.</summary>
    public ReadOnlyMemory<byte> First { get; private set; }

    /// <summary>Bytes taken by the warden.</summary>
    public long Sent { get; private set; }

    /// <summary>Bytes that came from it.</summary>
    public long Received { get; private set; }

    /// <summary>Attaches, sends what sshd is started with, and waits for its first words; sshd that ends without any is a refusal with its reason.</summary>
    public static async Task<SshLine> Open(WardenClient warden, string channel, byte[] preamble, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        var line = new SshLine(await warden.Open($"channels/{channel}/attach?epoch=1&from=0", cancellationToken));
        try
        {
            await line.Greeted(limit.Token);
            await line.Send((byte[])[.. new byte[SocketRuns.Head], .. preamble], limit.Token);
            line.First = await line.Receive(limit.Token);
            return line.First.IsEmpty ? throw await Silent(warden, channel, cancellationToken) : line;
        }
        catch (Exception failed)
        {
            line.Dispose();
            throw failed is OperationCanceledException or WebSocketException or IOException && !cancellationToken.IsCancellationRequested
                ? new Refusal(ProblemCodes.Unavailable, "The sshd of the workspace did not answer.").ToException()
                : failed;
        }
    }

    /// <summary>Sends bytes that stand behind a free <see cref="SocketRuns.Head"/>, into which their place is written.</summary>
    public async Task Send(Memory<byte> message, CancellationToken cancellationToken)
    {
        BinaryPrimitives.WriteInt64BigEndian(message.Span, Sent);
        await Send(message, WebSocketMessageType.Binary, cancellationToken);
        Sent += message.Length - SocketRuns.Head;
    }

    /// <summary>The next bytes, valid until the next call; empty when sshd or the sandbox ended, or the warden said what is none of its words.</summary>
    public async Task<ReadOnlyMemory<byte>> Receive(CancellationToken cancellationToken)
    {
        // Said only now: whoever asks for more has passed on what came before.
        if (Received - _acknowledged >= AcknowledgeEvery)
        {
            _acknowledged = Received;
            var word = JsonSerializer.SerializeToUtf8Bytes(new TerminalControl("ack", Offset: Received), WireJson.Default.TerminalControl);
            await Send(word, WebSocketMessageType.Text, cancellationToken);
        }

        var bytes = (await _runs.Next(cancellationToken))[SocketRuns.Head..];
        Received += bytes.Length;
        return bytes;
    }

    /// <summary>Ends it at once, a read that waits too.</summary>
    public void Cut() => _socket.Abort();

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
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

    private static async Task<RefusedException> Silent(WardenClient warden, string channel, CancellationToken cancellationToken)
    {
        var reason = HostWords.Line((await warden.Channel(channel, cancellationToken)).ErrorTail).Trim();
        return new Refusal(ProblemCodes.Unavailable, reason.Length > 0 ? reason : "The sshd of the workspace ended at once.").ToException();
    }

    private async Task Greeted(CancellationToken cancellationToken)
    {
        var buffer = new byte[MostText];
        var got = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
        if (got is not { MessageType: WebSocketMessageType.Text, EndOfMessage: true } || Control(buffer.AsSpan(0, got.Count)) is not { Type: "hello" })
        {
            throw HostWords.Unusable("a channel without a greeting");
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
