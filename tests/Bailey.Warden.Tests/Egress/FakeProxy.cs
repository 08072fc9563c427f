using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Bailey.Warden.Tests.Egress;

/// <summary>Stands where the host's egress proxy stands: keeps what it was asked, refuses denied.test, and echoes for everybody else.</summary>
internal sealed class FakeProxy : IAsyncDisposable
{
    internal const string Refusal = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nask a person";
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _path;

    internal FakeProxy(string run)
    {
        _path = $"{run}/egress.sock";
        File.Delete(_path);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        File.SetUnixFileMode(_path, (UnixFileMode)0x1B6);
        _listener.Listen(256);
        _ = AcceptAsync();
    }

    internal ConcurrentQueue<string> Heads { get; } = new();

    private async Task AcceptAsync()
    {
        try
        {
            for (; ; )
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return;
            }

            head.Append((char)one[0]);
        }

        Heads.Enqueue(head.ToString());
        var first = head.ToString().Split("\r\n")[0];
        if (first.Contains("denied.test", StringComparison.Ordinal))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Refusal));
            return;
        }

        if (!first.StartsWith("CONNECT", StringComparison.Ordinal))
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nproxy\n"u8.ToArray());
            return;
        }

        await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        if (first.Contains(":80 ", StringComparison.Ordinal))
        {
            _ = await stream.ReadAsync(new byte[4096]);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nthere\n"u8.ToArray());
            return;
        }

        await stream.CopyToAsync(stream);
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        File.Delete(_path);
        return ValueTask.CompletedTask;
    }
}
