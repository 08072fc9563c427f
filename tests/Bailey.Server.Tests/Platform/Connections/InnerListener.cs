using System.Net;
using System.Net.Sockets;

namespace Bailey.Server.Tests.Platform.Connections;

/// <summary>A service of the inside, on every address of this machine and one port; it counts who reaches it and answers a fixed page.</summary>
internal sealed class InnerListener : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
    private readonly byte[] _answer;
    private int _connections;

    public InnerListener(string? answer = null)
    {
        _answer = System.Text.Encoding.ASCII.GetBytes(answer ?? "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret");
        _socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        _socket.Listen(512);
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public int Connections => Volatile.Read(ref _connections);

    public void Dispose() => _socket.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var connection = await _socket.AcceptAsync();
                Interlocked.Increment(ref _connections);
                _ = Answer(connection);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Answer(Socket connection)
    {
        using (connection)
        {
            await connection.ReceiveAsync(new byte[4096]);
            await connection.SendAsync(_answer);
            connection.Shutdown(SocketShutdown.Send);
            await connection.ReceiveAsync(new byte[1]);
        }
    }
}
