using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bailey.EndToEnd.Tests;

/// <summary>
/// A closed network's proxy: only it knows names, and here every one leads to one loopback port. It wants a name and a password, and tunnels
/// what asks by CONNECT.
/// </summary>
internal sealed class ConnectProxy(int leadsTo, string signIn) : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private TcpListener? _listener;

    public int Port { get; private set; }

    /// <summary>Who was asked for, and what was answered.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public void Start()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Accept(_listener);
    }

    public void Stop() => _listener?.Stop();

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _over.CancelAsync();
        _over.Dispose();
    }

    private async Task Accept(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = Serve(await listener.AcceptTcpClientAsync(_over.Token));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task Serve(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                var head = new StringBuilder();
                var one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _over.Token) == 1)
                {
                    head.Append((char)one[0]);
                }

                var lines = head.ToString().Split("\r\n");
                var known = lines.Contains("Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(signIn)));
                Asked.Enqueue($"{lines[0]} {(known ? 200 : 407)}");
                if (!known || !lines[0].StartsWith("CONNECT ", StringComparison.Ordinal))
                {
                    await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _over.Token);
                    return;
                }

                using var there = new TcpClient();
                await there.ConnectAsync(IPAddress.Loopback, leadsTo, _over.Token);
                await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _over.Token);
                await Task.WhenAny(stream.CopyToAsync(there.GetStream(), _over.Token), there.GetStream().CopyToAsync(stream, _over.Token));
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side went.
        }
    }
}
