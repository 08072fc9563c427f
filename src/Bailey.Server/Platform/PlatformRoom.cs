using Bailey.Server.Platform.Connections;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Platform.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform;

/// <summary>The entry points of the room.</summary>
public static class PlatformRoom
{
    /// <summary>Settings, log, database, listeners, problem documents, events.</summary>
    public static void AddPlatform(this WebApplicationBuilder builder)
    {
        ColumnTypes.Register();
        builder.AddLog();
        builder.WebHost.UseKestrelCore();
        var (services, settings) = (builder.Services, builder.Configuration);
        services.AddChecked<PlatformOptions>(settings);
        services.AddChecked<DatabaseOptions>(settings.GetSection("Database"));
        services.AddChecked<NetworkOptions>(settings.GetSection("Network"));
        services.AddChecked<HeaderOptions>(settings.GetSection("Headers"));
        services.AddChecked<WebOptions>(settings.GetSection("Web"));
        services.AddChecked<LogOptions>(settings.GetSection("Log"));
        services.AddChecked<PeerOptions>(settings.GetSection("Hosts"));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new Announcements(Console.Out));
        services.AddSingleton<DataDirectory>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<EventHub>();
        services.AddSingleton<LiveSockets>();
        services.AddSingleton<HostPeers>();
        services.AddSingleton<Listeners>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(s => s.GetRequiredService<Listeners>());
        services.AddSingleton<IConfigureOptions<ForwardedHeadersOptions>, Forwarding>();
        services.AddHostedService<ListenerService>();

        services.TryAddSingleton<EmbeddedPostgres>();
        services.AddSingleton<DatabasePools>();
        services.AddSingleton(s => new Tenant(s.GetRequiredService<DatabasePools>()));
        services.AddSingleton(s => new Instance(s.GetRequiredService<DatabasePools>()));
        services.AddHostedService<DatabaseService>();
        services.AddHostedService<EventFeed>();

        services.AddRouting();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => JsonRules.Apply(json.SerializerOptions));
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddValidation();
        services.AddLimits();
        services.AddGuardedConnections(settings);
    }

    /// <summary>What every request passes first, in this order.</summary>
    public static void UsePlatformEdge(this WebApplication app)
    {
        app.UseMiddleware<RequestEdge>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseForwardedHeaders();
        app.UseMiddleware<HostNames>();
        app.UseMiddleware<CrossSiteGuard>();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(20) });
    }

    /// <summary>Limits that routes declare.</summary>
    public static void UsePlatformLimits(this WebApplication app) => app.UseRateLimiter();

    /// <summary>The built pages, where no route answers.</summary>
    public static void UseWebPages(this WebApplication app) => app.UseMiddleware<WebPages>();

    /// <summary>Options of a room: bound to their section and checked before the server starts.</summary>
    public static void AddChecked<T>(this IServiceCollection services, IConfiguration section)
        where T : class => services.AddOptions<T>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
}
