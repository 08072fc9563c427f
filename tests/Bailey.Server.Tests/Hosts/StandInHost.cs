using Bailey.Contracts.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Tests.Hosts;

/// <summary>
/// The other end of the link, for what a real host never does: it answers whatever the test says. Kestrel on a dialled connection,
/// HTTP/2 with prior knowledge.
/// </summary>
internal sealed class StandInHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StandInHost(WebApplication app) => _app = app;

    public static HostHello Hello { get; } = new(1, "0.1.0", "stand-in", "none", "rlimits", false, true, []);

    /// <summary>Starts one that dials <paramref name="socket"/>.</summary>
    public static async Task<StandInHost> Start(string socket, Action<WebApplication> words)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        var listener = new DialledListener(socket);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o =>
        {
            o.Listen(listener.EndPoint, l => l.Protocols = HttpProtocols.Http2);

            // As a host has it: a socket on which nobody says anything for a while must not end the link of all.
            o.Limits.MinRequestBodyDataRate = null;
            o.Limits.MinResponseDataRate = null;
        });
        builder.Services.AddSingleton<IConnectionListenerFactory>(listener);
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseWebSockets();
        words(app);
        await app.StartAsync();
        return new StandInHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
