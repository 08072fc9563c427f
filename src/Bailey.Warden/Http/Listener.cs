using System.Net.WebSockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bailey.Warden.Http;

/// <summary>
/// Kestrel on the listening socket that the host made and the warden inherited; the sandbox has no path to it. Kestrel alone, without a host round it:
/// whoever wakes a workspace waits for this.
/// </summary>
internal sealed class Listener : IHttpApplication<HttpContext>, IDisposable
{
    private const int Inherited = 3;
    private readonly KestrelServer _server;
    private readonly RequestDelegate _answer;

    internal Listener(Routes routes)
    {
        // What a terminal says goes to the socket in the thread that read it; handlers that block do so elsewhere.
        // A few connections of the host are all there are: each may hold a buffer, and is read by one call instead of two.
        var sockets = new SocketTransportOptions { UnsafePreferInlineScheduling = true, WaitForDataBeforeAllocatingBuffer = false };
        var kestrel = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new NoServices() };
        kestrel.ListenHandle(Inherited, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        kestrel.Limits.MaxRequestBodySize = Exchange.MaximumJson;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestLineSize = 16 * 1024;
        kestrel.Limits.MaxConcurrentConnections = 4096;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 4096;

        // The only client is the host, which may be frozen or slow with the sandbox.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        _server = new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(sockets), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        _answer = new WebSocketMiddleware(routes.HandleAsync, Options.Create(new WebSocketOptions()), NullLoggerFactory.Instance).Invoke;
    }

    internal Task StartAsync() => _server.StartAsync(this, CancellationToken.None);

    internal Task StopAsync(CancellationToken grace) => _server.StopAsync(grace);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context) => _answer(context);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // It held nothing of its own.
    }

    public void Dispose() => _server.Dispose();

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
