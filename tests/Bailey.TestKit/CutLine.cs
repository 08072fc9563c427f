using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Bailey.TestKit;

/// <summary>
/// A line to a server that a test can break: every connection at once, with what is under way lost; or held, so that what is sent arrives
/// late, when nobody expects it any more.
/// </summary>
public sealed class CutLine : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Connection, byte> _open = new();
    private readonly int _port;
    private volatile bool _holds;

    /// <summary>A line to the port of this machine.</summary>
    public CutLine(int port)
    {
        _port = port;
        _listener.Start();
        Address = new Uri($"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = Accept();
    }

    /// <summary>Where the line begins.</summary>
    public Uri Address { get; }

    /// <summary>How many connections there were.</summary>
    public int Connections { get; private set; }

    /// <summary>Breaks everything that is open, on both sides.</summary>
    public void Cut()
    {
        foreach (var connection in _open.Keys)
        {
            connection.Cut();
        }
    }

    /// <summary>From now on what clients send waits.</summary>
    public void Hold() => _holds = true;

    /// <summary>Clients lose their connections; what they had sent arrives at the server, and new connections are as usual.</summary>
    public void CutClientsAndDeliver()
    {
        foreach (var connection in _open.Keys)
        {
            connection.CutClient();
        }

        _holds = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                Connections++;
                _ = Carry(client);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The test ends.
        }
    }

    private async Task Carry(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var connection = new Connection(client, server);
        client.NoDelay = true;
        _open[connection] = 0;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _port);
            await Task.WhenAll(Copy(client, server, true), Copy(server, client, false));
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // Broken, as it should be.
        }
        finally
        {
            _open.TryRemove(connection, out _);
        }
    }

    private async Task Copy(Socket from, Socket to, bool toServer)
    {
        var buffer = new byte[32 * 1024];
        while (true)
        {
            int count;
            try
            {
                count = await from.ReceiveAsync(buffer);
            }
            catch (Exception cut) when (toServer && cut is SocketException or ObjectDisposedException)
            {
                count = 0;
            }

            while (toServer && _holds)
            {
                await Task.Delay(5);
            }

            if (count == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }
    }

    private sealed class Connection(Socket client, Socket server) : IDisposable
    {
        public void Cut()
        {
            client.Close(0);
            server.Close(0);
        }

        public void CutClient()
        {
            try
            {
                client.Shutdown(SocketShutdown.Both);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // It was gone already.
            }
        }

        public void Dispose() => client.Dispose();
    }
}
