using System.Net;
using Bailey.Contracts.Egress;

namespace Bailey.Server.Platform.Connections;

/// <summary>HTTP on top of the connector. It judges the URL as written and again the endpoint that is really connected to.</summary>
internal sealed class GuardedHandler(GuardedConnector connector, TimeSpan connectTimeout) : DelegatingHandler(new SocketsHttpHandler
{
    ConnectCallback = async (context, cancellationToken) =>
        Destination.TryParse(Bracketed(context.DnsEndPoint.Host), context.DnsEndPoint.Port, out var destination)
            ? await connector.Connect(destination, cancellationToken)
            : throw new DestinationRefusedException("The URL has no host that can be used."),
    ConnectTimeout = connectTimeout + TimeSpan.FromSeconds(20), // the connector's own limit, and TLS
    AllowAutoRedirect = false,
    UseCookies = false,
    UseProxy = false,
    AutomaticDecompression = DecompressionMethods.None,
    PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    MaxResponseHeadersLength = 64,
    MaxResponseDrainSize = 64 * 1024,
    ActivityHeadersPropagator = null,
})
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        OutboundUrl.TryRead(request.RequestUri, out var destination) && request.Headers.Host is null && destination is not null
            ? base.SendAsync(request, cancellationToken)
            : throw new DestinationRefusedException("The URL has no host that can be used.");

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
}
