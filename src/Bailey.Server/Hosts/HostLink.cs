using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Bailey.Contracts.Hosts;

namespace Bailey.Server.Hosts;

/// <summary>
/// One connection that a host dialled. The server is the HTTP/2 client on it; every question to the host and to the wardens behind it
/// is a stream of this one connection.
/// </summary>
internal sealed class HostLink : IDisposable
{
    // A reader that does not read holds back at most this much of its stream (the runtime's growing windows are switched off in the project file).
    private const int StreamWindow = 512 * 1024;
    private readonly LinkStream _stream;
    private readonly HttpMessageInvoker _client;
    private int _taken;

    public HostLink(Socket accepted)
    {
        _stream = new LinkStream(accepted);
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => Interlocked.Exchange(ref _taken, 1) == 0
                ? ValueTask.FromResult<Stream>(_stream)
                : ValueTask.FromException<Stream>(new IOException("The link has ended.")),
            EnableMultipleHttp2Connections = false,
            InitialHttp2StreamWindowSize = StreamWindow,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 32,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        });
    }

    /// <summary>What the host said when it came.</summary>
    public HostHello? Hello { get; set; }

    /// <summary>Completes when the link is no longer of use.</summary>
    public Task Ended => _stream.Ended;

    /// <summary>Sends; the answer is there as soon as its headers are.</summary>
    public async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return await _client.SendAsync(request, cancellationToken);
    }

    /// <summary>Opens a WebSocket as one stream of the link (extended CONNECT).</summary>
    public async Task<WebSocket> Open(Uri address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.HttpVersion = HttpVersion.Version20;
            socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            socket.Options.CollectHttpResponseDetails = true;
            await socket.ConnectAsync(address, _client, cancellationToken);
            return socket;
        }
        catch (WebSocketException) when (socket.HttpStatusCode != default)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw new HttpRequestException("The socket was refused.", null, status);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _stream.Dispose();
    }
}
