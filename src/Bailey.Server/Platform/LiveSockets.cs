using System.Collections.Concurrent;
using System.Net.WebSockets;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;

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

    // What was closed lately, for sockets whose request had begun by then and that are entered only now.
    private const int MostRemembered = 4096;
    private readonly Lock _gate = new();
    private readonly Queue<Closing> _closings = new();
    private readonly ConcurrentDictionary<LiveSocket, byte> _open = new();
    private long _number;
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
    /// A request begins, and nobody has asked yet whether it may: what is closed from now on closes its socket too, however long opening takes.
    /// </summary>
    public void Begin(HttpContext context)
    {
        lock (_gate)
        {
            context.Features.Set(new RequestBegan(_number));
        }
    }

    /// <summary>
    /// Enters a stream that is no WebSocket; dispose when it is over. Its <see cref="LiveSocket.Ended"/> must end the work.
    /// </summary>
    public LiveSocket Enter(HttpContext context, SessionId session, UserId user, OrgId? organisation)
    {
        var live = new LiveSocket(this, session, user, organisation);
        _open[live] = 0;
        if (_stopped)
        {
            _ = live.Close(Restarting, "restarting");
        }
        else if (Missed(live, context.Features.Get<RequestBegan>()?.Number ?? -1) is { } closing)
        {
            _ = live.Close(closing.Status, closing.Reason);
        }

        return live;
    }

    /// <summary>
    /// Enters an answer that is long under way, a download or a search; dispose when it is over. When the right to it ends, the line is cut.
    /// </summary>
    /// <exception cref="RefusedException">The right to it ended before the first byte.</exception>
    public LiveSocket Answer(HttpContext context, SessionId session, UserId user, OrgId? organisation)
    {
        var live = Enter(context, session, user, organisation);
        try
        {
            live.RefuseIfClosed();
            live.CutAtEnd(context);
            return live;
        }
        catch
        {
            live.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Accepts the WebSocket of a request and enters it; dispose when it is over. Its <see cref="LiveSocket.Ended"/> must end the work.
    /// </summary>
    /// <exception cref="RefusedException">The right to it ended while it was being opened.</exception>
    public async Task<LiveSocket> Accept(HttpContext context, SessionId session, UserId user, OrgId? organisation)
    {
        var live = Enter(context, session, user, organisation);
        try
        {
            live.RefuseIfClosed();
            await live.Take(await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = false }));
            return live;
        }
        catch
        {
            live.Dispose();
            throw;
        }
    }

    /// <summary>Closes every socket that the question is true of, without waiting.</summary>
    public void Close(Func<LiveSocket, bool> whose, int status, string reason)
    {
        // Remembered first: a socket that is entered at the same time is seen here or sees this.
        lock (_gate)
        {
            _closings.Enqueue(new Closing(++_number, whose, status, reason));
            if (_closings.Count > MostRemembered)
            {
                _closings.Dequeue();
            }
        }

        foreach (var live in _open.Keys.Where(whose))
        {
            _ = live.Close(status, reason);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <summary>What ended a socket's right while it was being opened. Where more was closed meanwhile than is remembered, it has to come again.</summary>
    private Closing? Missed(LiveSocket live, long began)
    {
        Closing[] since;
        lock (_gate)
        {
            if (began < _number - _closings.Count)
            {
                return new Closing(_number, _ => true, Restarting, "come again");
            }

            since = [.. _closings.Where(closing => closing.Number > began)];
        }

        return since.FirstOrDefault(closing => closing.Whose(live));
    }

    internal void Leave(LiveSocket live) => _open.TryRemove(live, out _);
}

/// <summary>Which closings came before the request.</summary>
internal sealed record RequestBegan(long Number);

/// <summary>Whose sockets were closed, and with what words.</summary>
internal sealed record Closing(long Number, Func<LiveSocket, bool> Whose, int Status, string Reason);

/// <summary>One open socket or stream.</summary>
public sealed class LiveSocket : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private readonly LiveSockets _all;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private WebSocket? _socket;
    private CancellationTokenRegistration _cut;
    private (int Status, string Reason)? _closed;

    internal LiveSocket(LiveSockets all, SessionId session, UserId user, OrgId? organisation)
    {
        (_all, Session, User, Organisation) = (all, session, user, organisation);
        Ended = _ended.Token;
    }

    /// <summary>The session or token that opened it.</summary>
    public SessionId Session { get; }

    /// <summary>The person.</summary>
    public UserId User { get; }

    /// <summary>The organisation it looks at.</summary>
    public OrgId? Organisation { get; }

    /// <summary>The WebSocket, where it is one; it is disposed with this.</summary>
    public WebSocket Socket => _socket ?? throw new InvalidOperationException("This stream is no WebSocket.");

    /// <summary>Cancelled when it was closed from above.</summary>
    public CancellationToken Ended { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.Leave(this);
        _left.TrySetResult();
        // Whoever has the context next must not be cut for it.
        _cut.Dispose();
        _socket?.Dispose();
    }

    /// <summary>The connection of the request ends with the right to it.</summary>
    internal void CutAtEnd(HttpContext context) => _cut = Ended.Register(context.Abort);

    /// <summary>Says with a status and a sentence what a close frame would say later.</summary>
    internal void RefuseIfClosed()
    {
        lock (_gate)
        {
            switch (_closed?.Status)
            {
                case null:
                    return;
                case LiveSockets.SessionEnded:
                    throw new Refusal(ProblemCodes.NotSignedIn, "The session has ended. Sign in again.").ToException();
                case LiveSockets.Restarting:
                    throw new Refusal(ProblemCodes.Unavailable, "The server is busy ending connections; connect again.").ToException();
                default:
                    throw new Refusal(ProblemCodes.NotAllowed, "What you may do here changed while this was being opened; connect again.").ToException();
            }
        }
    }

    /// <summary>The socket is there. One that was closed at the very same time is told so.</summary>
    internal async Task Take(WebSocket socket)
    {
        (int Status, string Reason)? closed;
        lock (_gate)
        {
            _socket = socket;
            closed = _closed;
        }

        if (closed is { } why)
        {
            await Part(socket, why.Status, why.Reason);
        }
    }

    /// <summary>
    /// Sends the close frame and gives the peer a moment to answer, since a cancelled read would cut the line before the frame arrives; then
    /// it is cut. A second closing changes nothing.
    /// </summary>
    internal async Task Close(int status, string reason)
    {
        WebSocket? socket;
        lock (_gate)
        {
            if (_closed is not null)
            {
                return;
            }

            _closed = (status, reason);
            socket = _socket;
        }

        if (socket is not null)
        {
            await Part(socket, status, reason);
        }

        await _ended.CancelAsync();
    }

    private async Task Part(WebSocket socket, int status, string reason)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                using var patience = new CancellationTokenSource(s_patience);
                await socket.CloseOutputAsync((WebSocketCloseStatus)status, reason, patience.Token);
                await _left.Task.WaitAsync(s_patience);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or TimeoutException or ObjectDisposedException or InvalidOperationException)
        {
            socket.Abort();
        }
    }
}
