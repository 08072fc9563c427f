using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Bailey.Cli.Platform;

namespace Bailey.Cli.Forwards;

/// <summary>Listens on a port of this machine, on all of the addresses at once.</summary>
internal sealed class LocalListener : IDisposable
{
    private const int Waiting = 128;
    private readonly List<Socket> _sockets = [];

    private LocalListener(int remote) => Remote = remote;

    public int Port { get; private set; }

    public int Remote { get; }

    /// <summary>Listens; a machine without IPv6 listens on 127.0.0.1 alone.</summary>
    public static LocalListener Bind(IReadOnlyList<IPAddress> addresses, PortPair pair)
    {
        var listener = new LocalListener(pair.Remote) { Port = pair.Local };
        try
        {
            foreach (var address in addresses)
            {
                listener.Bind(address, optional: listener._sockets.Count > 0);
            }

            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Connections as they come.</summary>
    public async IAsyncEnumerable<Socket> Accept([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = Channel.CreateBounded<Socket>(1);
        foreach (var socket in _sockets)
        {
            _ = Feed(socket, all.Writer, cancellationToken);
        }

        await foreach (var accepted in all.Reader.ReadAllAsync(cancellationToken))
        {
            yield return accepted;
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private void Bind(IPAddress address, bool optional)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            socket.Bind(new IPEndPoint(address, Port));
            socket.Listen(Waiting);
            Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            _sockets.Add(socket);
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            if (optional && failure.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
            {
                return;
            }

            throw failure.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? new CommandFailedException(ExitCodes.Conflict, "port_in_use", $"Port {Port} of this machine is in use; choose another one: OTHER:{Remote}.")
                : new CommandFailedException(ExitCodes.Failed, "cannot_listen", $"Cannot listen on {new IPEndPoint(address, Port)}: {failure.Message}");
        }
    }

    private static async Task Feed(Socket socket, ChannelWriter<Socket> into, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await into.WriteAsync(await socket.AcceptAsync(cancellationToken), cancellationToken);
            }
        }
        catch (Exception over) when (over is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            into.TryComplete();
        }
    }
}
