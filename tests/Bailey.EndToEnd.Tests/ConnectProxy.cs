using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bailey.EndToEnd.Tests;

/// <summary>
/// A closed network's proxy: only it knows names, and here every one leads to a loopback port, one for 443 and one for all else. It wants a name and a password, and tunnels
/// what asks by CONNECT.
/// </summary>
internal sealed class ConnectProxy(int plain, int secure, string signIn) : IAsyncDisposable
{
    private CancellationTokenSource _over = new();
    private TcpListener? _listener;

    public int Port { get; private set; }

    /// <summary>Who was asked for, and what was answered.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public void Start()
    {
        _over = new();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Accept(_listener, _over.Token);
    }

    /// <summary>It goes, and so do the tunnels through it.</summary>
    public async Task Stop()
    {
        _listener?.Stop();
        await _over.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _over.Dispose();
    }

    private async Task Accept(TcpListener listener, CancellationToken over)
    {
        try
        {
            while (true)
            {
                _ = Serve(await listener.AcceptTcpClientAsync(over), over);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task Serve(TcpClient client, CancellationToken over)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                var head = new StringBuilder();
                var one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, over) == 1)
                {
                    head.Append((char)one[0]);
                }

                var lines = head.ToString().Split("\r\n");
                var known = lines.Contains("Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(signIn)));
                Asked.Enqueue($"{lines[0]} {(known ? 200 : 407)}");
                if (!known || !lines[0].StartsWith("CONNECT ", StringComparison.Ordinal))
                {
                    await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), over);
                    return;
                }

                using var there = new TcpClient();
                await there.ConnectAsync(IPAddress.Loopback, lines[0].Contains(":443 ", StringComparison.Ordinal) ? secure : plain, over);
                await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), over);
                await Task.WhenAny(stream.CopyToAsync(there.GetStream(), over), there.GetStream().CopyToAsync(stream, over));
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side went.
        }
    }
}
