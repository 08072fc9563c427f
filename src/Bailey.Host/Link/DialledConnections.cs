using System.Net;
using System.Net.Sockets;
using Bailey.Host.Bubblewrap;
using Bailey.Host.Processes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Bailey.Host.Link;

/// <summary>The server's socket, as an address that Kestrel can be told to "listen" on.</summary>
internal sealed class DialEndPoint(string path) : EndPoint
{
    public string Path => path;

    public override string ToString() => "dial:" + path;
}

/// <summary>
/// Turns Kestrel round: instead of accepting, it dials the server's socket and serves HTTP/2 on that connection, then dials again when it breaks.
/// So the host listens on nothing, and a host behind NAT needs nothing more.
/// </summary>
internal sealed class DialledConnections(uint? serverUid, ILogger<DialledConnections> log) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is DialEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new Dialler((DialEndPoint)endpoint, serverUid ?? Libc.geteuid(), log));
}

/// <summary>One connection at a time, for ever.</summary>
internal sealed partial class Dialler(DialEndPoint server, uint serverUid, ILogger log) : IConnectionListener
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);
    private readonly SocketConnectionContextFactory _contexts = new(
        new SocketConnectionFactoryOptions { MaxReadBufferSize = 8 << 20, MaxWriteBufferSize = 8 << 20, WaitForDataBeforeAllocatingBuffer = false }, log);
    private readonly CancellationTokenSource _unbound = new();
    private ConnectionContext? _current;
    private bool _said;

    public EndPoint EndPoint => server;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _unbound.Token);
        try
        {
            if (_current is { } current)
            {
                var closed = new TaskCompletionSource();
                await using var registration = current.ConnectionClosed.Register(closed.SetResult);
                await closed.Task.WaitAsync(end.Token);
                Broken(log, server.Path);
                _said = false;
            }

            return _current = await Dial(end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return null;
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.Cancel();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        _unbound.Cancel();
        _contexts.Dispose();
        return default;
    }

    private async Task<ConnectionContext> Dial(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var socket = await UnixPaths.Connect(server.Path, cancel);
                if (PeerCredentials.Of(socket).Uid == serverUid)
                {
                    Linked(log, server.Path);
                    return _contexts.Create(socket);
                }

                socket.Dispose();
                Once("somebody else listens there");
            }
            catch (Exception away) when (away is SocketException or IOException or System.ComponentModel.Win32Exception)
            {
                Once(away.Message);
            }

            await Task.Delay(s_pause, cancel);
        }
    }

    private void Once(string why)
    {
        if (!_said)
        {
            _said = true;
            Away(log, server.Path, why);
        }
    }

    [LoggerMessage(LogLevel.Information, "linked to the server at {Path}")]
    private static partial void Linked(ILogger log, string path);

    [LoggerMessage(LogLevel.Information, "the link to the server at {Path} broke; dialling again")]
    private static partial void Broken(ILogger log, string path);

    [LoggerMessage(LogLevel.Information, "no server at {Path} yet ({Why}); dialling until there is one")]
    private static partial void Away(ILogger log, string path, string why);
}
