using Bailey.Host.Bubblewrap;
using Bailey.Host.Doctor;
using Bailey.Host.Egress;
using Bailey.Host.Events;
using Bailey.Host.Idle;
using Bailey.Host.Limits;
using Bailey.Host.Link;
using Bailey.Host.Processes;
using Bailey.Host.Sandboxes;
using Bailey.Host.Settings;
using Microsoft.AspNetCore.Connections;

namespace Bailey.Host;

/// <summary>The table of contents: what the host is made of.</summary>
internal static class HostApplication
{
    public static WebApplication Build(IConfiguration configuration, HostUser user, HostSettings settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddConfiguration(configuration.GetSection("HOST:LOGGING")).AddHostLog();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => LinkServer.Configure(kestrel, settings));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(user).AddSingleton(settings);
        builder.Services.AddSingleton<ProcessWatch>().AddSingleton<HostEventLog>().AddSingleton<SandboxRecords>().AddSingleton<Organisation>();
        builder.Services.AddSingleton(new SubordinateIds(user)).AddSingleton<IdBlockRegister>();
        builder.Services.AddSingleton(ChooseLimits.From(settings.ControlGroups));
        builder.Services.AddSingleton<ISandboxDriver, BubblewrapDriver>();
        builder.Services.AddSingleton<EgressProxy>().AddSingleton<SandboxDirectory>().AddSingleton<IsolationCheck>().AddSingleton<Walls>();
        builder.Services.AddHostedService<LimitWatch>().AddHostedService<FairShares>().AddHostedService<IdleWatch>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(services =>
            new DialledConnections(settings.ServerUid, services.GetRequiredService<ILogger<DialledConnections>>()));

        var app = builder.Build();
        app.UseRouting();
        app.MapHost();
        return app;
    }

    /// <summary>Before the link is dialled: running sandboxes are taken over, so that the server never sees one as gone that is not.</summary>
    public static async Task Begin(WebApplication app)
    {
        await app.Services.GetRequiredService<SandboxDirectory>().Load(CancellationToken.None);
        app.Services.GetRequiredService<Walls>().CheckInBackground();
    }
}
