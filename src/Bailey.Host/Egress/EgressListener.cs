using System.Net.Sockets;
using Bailey.Contracts.Hosts;
using Bailey.Host.Bubblewrap;
using Bailey.Host.Processes;

namespace Bailey.Host.Egress;

/// <summary>
/// The egress socket of one sandbox. Only its warden may speak to it, as the kernel says who connects: a cell that reached it could go out under
/// another's name. Connections are bounded; the rules hold for new ones at once.
/// </summary>
internal sealed class EgressListener(
    string path, uint? wardenUid, EgressDecisions decisions, GuardedConnector connector, IReadOnlyList<EgressRule> defaultBundle, InternalNames names) : IDisposable
{
    private const int MostConnections = 512;
    private const int Backlog = 256;
    private readonly Lock _gate = new();
    private int _connections;
    private volatile EgressRules _rules = new(new EgressPolicy([], false), []);
    private Socket? _socket;
    private CancellationTokenSource _open = new();

    /// <summary>Told of every connection that goes out, and of what moves on it.</summary>
    public Action Moved { get; set; } = () => { };

    public void SetPolicy(EgressPolicy policy) => _rules = new EgressRules(policy, defaultBundle);

    /// <summary>Listens; the directory is mounted in the sandbox, so a socket made anew is seen there.</summary>
    public void Open()
    {
        lock (_gate)
        {
            if (_socket is not null)
            {
                return;
            }

            _socket = UnixPaths.Listen(path, Backlog);
            // The block's ids are strangers to the host's user; who may really speak is checked on each connection.
            File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
            _open = new CancellationTokenSource();
            _ = Accept(_socket, _open.Token);
        }
    }

    /// <summary>Ends every connection.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _open.Cancel();
            _socket?.Dispose();
            _socket = null;
        }
    }

    public void Dispose()
    {
        Close();
        decisions.Dispose();
        _open.Dispose();
    }

    private async Task Accept(Socket socket, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var client = await socket.AcceptAsync(cancel);
                if (wardenUid is { } uid && PeerCredentials.Of(client).Uid != uid)
                {
                    client.Dispose();
                    continue;
                }

                if (Interlocked.Increment(ref _connections) > MostConnections)
                {
                    Interlocked.Decrement(ref _connections);
                    client.Dispose();
                    continue;
                }

                _ = Serve(client, cancel);
            }
            catch (Exception closed) when (closed is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // Out of descriptors for a moment: the next accept waits until there is one.
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private async Task Serve(Socket client, CancellationToken cancel)
    {
        try
        {
            using (client)
            {
                await new EgressConnection(client, () => _rules, decisions, connector, names, Moved).Run(cancel);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }
}
