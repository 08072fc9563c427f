using System.Collections.Concurrent;
using System.Net.WebSockets;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Platform;

/// <summary>
/// Every WebSocket and event stream that is open now, with whose it is: revocation closes a person's within moments, and a stopping server
/// closes all of them with 1012, so that browsers come back at once instead of waiting for a dead line.
/// </summary>
public sealed class LiveSockets : IDisposable
{
    /// <summary>1012, service restart: come back.</summary>
    public const int Restarting = 1012;

    /// <summary>4401, of our own: the session has ended; sign in again.</summary>
    public const int SessionEnded = 4401;

    private readonly ConcurrentDictionary<LiveSocket, byte> _open = new();
    private readonly CancellationTokenRegistration _stopping;
    private volatile bool _stopped;

    /// <summary>Closes everything when the server stops.</summary>
    public LiveSockets(IHostApplicationLifetime lifetime) => _stopping = lifetime.ApplicationStopping.Register(() =>
    {
        _stopped = true;
        Close(_ => true, Restarting, "restarting");
    });

    /// <summary>How many are open.</summary>
    public int Count => _open.Count;

    /// <summary>
    /// Enters a socket, or with null a stream of another kind; dispose when it is over. Its <see cref="LiveSocket.Ended"/> must end the
    /// work of the socket.
    /// </summary>
    public LiveSocket Enter(WebSocket? socket, SessionId session, UserId user, OrgId? organisation)
    {
        var live = new LiveSocket(this, socket, session, user, organisation);
        _open[live] = 0;
        if (_stopped)
        {
            _ = live.Close(Restarting, "restarting");
        }

        return live;
    }

    /// <summary>Closes every socket that the question is true of, without waiting.</summary>
    public void Close(Func<LiveSocket, bool> whose, int status, string reason)
    {
        foreach (var live in _open.Keys.Where(whose))
        {
            _ = live.Close(status, reason);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    internal void Leave(LiveSocket live) => _open.TryRemove(live, out _);
}

/// <summary>One open socket or stream.</summary>
public sealed class LiveSocket : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private readonly LiveSockets _all;
    private readonly WebSocket? _socket;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal LiveSocket(LiveSockets all, WebSocket? socket, SessionId session, UserId user, OrgId? organisation)
    {
        (_all, _socket, Session, User, Organisation) = (all, socket, session, user, organisation);
        Ended = _ended.Token;
    }

    /// <summary>The session or token that opened it.</summary>
    public SessionId Session { get; }

    /// <summary>The person.</summary>
    public UserId User { get; }

    /// <summary>The organisation it looks at.</summary>
    public OrgId? Organisation { get; }

    /// <summary>Cancelled when it was closed from above.</summary>
    public CancellationToken Ended { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.Leave(this);
        _left.TrySetResult();
    }

    /// <summary>
    /// Sends the close frame and gives the peer a moment to answer, since a cancelled read would cut the line before the frame arrives; then
    /// it is cut.
    /// </summary>
    internal async Task Close(int status, string reason)
    {
        try
        {
            if (_socket is { State: WebSocketState.Open or WebSocketState.CloseReceived })
            {
                using var patience = new CancellationTokenSource(s_patience);
                await _socket.CloseOutputAsync((WebSocketCloseStatus)status, reason, patience.Token);
                await _left.Task.WaitAsync(s_patience);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or TimeoutException or ObjectDisposedException or InvalidOperationException)
        {
            _socket?.Abort();
        }

        await _ended.CancelAsync();
    }
}
