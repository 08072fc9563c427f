namespace Bailey.Warden.Http;

/// <summary>Kestrel on the listening socket that the host made and the warden inherited; the sandbox has no path to it.</summary>
internal static class Listener
{
    private const int Inherited = 3;

    internal static WebApplication Build(Routes routes)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());

        // What a terminal says goes to the socket in the thread that read it; handlers that block do so elsewhere.
        // A few connections of the host are all there are: each may hold a buffer, and is read by one call instead of two.
        builder.WebHost.UseSockets(sockets => (sockets.UnsafePreferInlineScheduling, sockets.WaitForDataBeforeAllocatingBuffer) = (true, false));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenHandle(Inherited);
            kestrel.Limits.MaxRequestBodySize = Exchange.MaximumJson;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestLineSize = 16 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 4096;
            kestrel.Limits.MaxConcurrentUpgradedConnections = 4096;

            // The only client is the host, which may be frozen or slow with the sandbox.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(routes.HandleAsync);
        return app;
    }
}
