using System.Net.WebSockets;

namespace Bailey.Server.Ssh;

/// <summary>
/// Reads the binary messages of a socket as runs: whatever has come already is taken together, so that a fast stream costs few large messages and a single key waits
/// for nothing. While a run is passed on, the next one comes in behind it.
/// </summary>
internal sealed class SocketRuns(WebSocket socket)
{
    /// <summary>Free bytes before each run, for whoever passes it on.</summary>
    public const int Head = 8;
    private const int MostRun = 64 * 1024;
    private const int Least = 16 * 1024;
    private readonly byte[] _buffer = new byte[Head + (2 * MostRun)];
    private Task<ValueWebSocketReceiveResult>? _coming;
    private int _at = Head;

    /// <summary>The next bytes with their head before them, valid until the next call; only the head when something else came than bytes.</summary>
    public async Task<Memory<byte>> Next(CancellationToken cancellationToken)
    {
        if (_coming is null)
        {
            _at = Head;
        }

        var start = _at;
        var got = await (_coming ?? Receive(start, cancellationToken).AsTask());
        _coming = null;
        var end = start;
        while (got.MessageType == WebSocketMessageType.Binary)
        {
            end += got.Count;
            if (_buffer.Length - end < Least)
            {
                break;
            }

            var more = Receive(end, cancellationToken);
            if (end > start && (!more.IsCompletedSuccessfully || end - start >= MostRun))
            {
                (_coming, _at) = (more.AsTask(), end);
                break;
            }

            got = await more;
            if (got.MessageType != WebSocketMessageType.Binary)
            {
                (_coming, _at) = (Task.FromResult(got), end);
                break;
            }
        }

        return _buffer.AsMemory(start - Head, Head + end - start);
    }

    private ValueTask<ValueWebSocketReceiveResult> Receive(int at, CancellationToken cancellationToken) => socket.ReceiveAsync(_buffer.AsMemory(at), cancellationToken);
}
