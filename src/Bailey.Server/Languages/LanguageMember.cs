using System.Net.WebSockets;
using System.Threading.Channels;

namespace Bailey.Server.Languages;

/// <summary>
/// One page that is connected to a language server: its socket, and what waits for it. A page that does not read is let go, so that it holds up nobody else.
/// </summary>
internal sealed class LanguageMember(WebSocket socket, TimeProvider clock) : IDisposable
{
    /// <summary>The largest message of a page: a document of 1 MB, escaped.</summary>
    public const int MostMessage = 4 * 1024 * 1024;

    /// <summary>4410: the server ended because nobody used it; whoever needs it connects again.</summary>
    public const int Rested = 4410;

    /// <summary>4411: the language server ended; connect again.</summary>
    public const int ServerEnded = 4411;

    private const int MostWaiting = 24 * 1024 * 1024;
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);
    private readonly Channel<byte[]> _waiting = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _cut = new();
    private (int Status, string Reason) _end = ((int)WebSocketCloseStatus.NormalClosure, "");
    private long _bytes;

    /// <summary>Says something to the page without waiting for it.</summary>
    public void Say(byte[] message)
    {
        if (Interlocked.Add(ref _bytes, message.Length) > MostWaiting)
        {
            _cut.Cancel();
            return;
        }

        _waiting.Writer.TryWrite(message);
    }

    /// <summary>Closes the socket after what was said.</summary>
    public void End(int status, string reason)
    {
        _end = (status, reason);
        _waiting.Writer.TryComplete();
    }

    /// <summary>Runs until the page or its right is gone, or <see cref="End"/>.</summary>
    public async Task Run(Func<ReadOnlyMemory<byte>, CancellationToken, Task<bool>> heard, CancellationToken over)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(over, _cut.Token);
        var hearing = Hear(heard, stop.Token);
        var saying = SayAll(stop.Token);
        await Task.WhenAny(hearing, saying);

        // The close frame is out, or the page's is in: each has a moment for the other's.
        _waiting.Writer.TryComplete();
        stop.CancelAfter(s_farewell);
        await Task.WhenAll(hearing, saying);
    }

    public void Dispose() => _cut.Dispose();

    private async Task SayAll(CancellationToken stop)
    {
        try
        {
            await foreach (var message in _waiting.Reader.ReadAllAsync(stop))
            {
                await socket.SendAsync(message, WebSocketMessageType.Text, true, stop);
                Interlocked.Add(ref _bytes, -message.Length);
            }

            await socket.CloseOutputAsync((WebSocketCloseStatus)_end.Status, _end.Reason, stop);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The page is gone.
        }
    }

    private async Task Hear(Func<ReadOnlyMemory<byte>, CancellationToken, Task<bool>> heard, CancellationToken stop)
    {
        var allowance = new LanguageAllowance(clock, 1000, 200);
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult got;
                do
                {
                    if (length == buffer.Length)
                    {
                        Array.Resize(ref buffer, Math.Min(MostMessage + 1, buffer.Length * 2));
                    }

                    got = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
                    length += got.Count;
                }
                while (!got.EndOfMessage && length <= MostMessage);

                if (got.MessageType == WebSocketMessageType.Close)
                {
                    End((int)WebSocketCloseStatus.NormalClosure, "");
                    return;
                }

                if (length > MostMessage || got.MessageType != WebSocketMessageType.Text || !await heard(buffer.AsMemory(0, length), stop))
                {
                    End(
                        length > MostMessage ? (int)WebSocketCloseStatus.MessageTooBig : (int)WebSocketCloseStatus.PolicyViolation,
                        length > MostMessage ? "a message has at most 4 MiB" : "not a message of this socket");
                    return;
                }

                await allowance.Take(stop);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The page is gone, or was cut off.
        }
    }
}
