using Bailey.Host.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bailey.Host.Link;

/// <summary>How Kestrel serves the link: HTTP/2 alone, with windows for over 100 MB/s and streams for every terminal of every workspace.</summary>
internal static class LinkServer
{
    private const int MostStreams = 100_000;
    private const int StreamWindow = 4 << 20;
    private const int ConnectionWindow = 64 << 20;

    public static void Configure(KestrelServerOptions kestrel, HostSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxResponseBufferSize = 1 << 20;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MostStreams;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        kestrel.Limits.Http2.MaxFrameSize = 64 * 1024;
        kestrel.Listen(new DialEndPoint(settings.Server), listen => listen.Protocols = HttpProtocols.Http2);
    }
}
