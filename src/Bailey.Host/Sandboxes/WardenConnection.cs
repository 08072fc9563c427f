using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Bailey.Contracts;
using Bailey.Contracts.Wardens;

namespace Bailey.Host.Sandboxes;

/// <summary>
/// HTTP to the warden of a sandbox, over connections that the driver makes. What it answers is hostile: headers are bounded, redirects, cookies
/// and encodings are left alone.
/// </summary>
internal sealed class WardenConnection : IDisposable
{
    private readonly Func<IRunningSandbox?> _running;
    private HttpMessageInvoker _http;

    public WardenConnection(Func<IRunningSandbox?> running)
    {
        _running = running;
        _http = Fresh();
    }

    public Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancel) => _http.SendAsync(request, cancel);

    /// <summary>A raw connection, for an upgrade that the caller makes itself.</summary>
    public Task<Socket> Connect(CancellationToken cancel) =>
        _running()?.Connect(cancel) ?? throw new HttpRequestException("The sandbox does not run.");

    /// <summary>Its hello; null when it gives none in time.</summary>
    public async Task<WardenHello?> Hello(TimeSpan time, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(time);
        try
        {
            using var answer = await Send(new HttpRequestMessage(HttpMethod.Get, "http://warden/v1/hello"), limit.Token);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync(WireJson.Default.WardenHello, limit.Token) : null;
        }
        catch (Exception silent) when (silent is HttpRequestException or IOException or SocketException or System.Text.Json.JsonException
            || (silent is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Asks it to end; it keeps its terminals' rings on disk. Whether it did is seen from its process.</summary>
    public async Task Shutdown(CancellationToken cancel)
    {
        try
        {
            using var answer = await Send(new HttpRequestMessage(HttpMethod.Post, "http://warden/v1/shutdown"), cancel);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            // It may be gone before it answers.
        }
    }

    /// <summary>Drops the connections of a sandbox that ended.</summary>
    public void Forget() => Interlocked.Exchange(ref _http, Fresh()).Dispose();

    public void Dispose() => _http.Dispose();

    private HttpMessageInvoker Fresh() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 64,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        ResponseDrainTimeout = TimeSpan.Zero,
        ConnectCallback = async (_, cancel) => new NetworkStream(await Connect(cancel), ownsSocket: true),
    });
}
