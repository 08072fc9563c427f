using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Hosts;

/// <summary>The entry points of the room.</summary>
public static class HostsRoom
{
    /// <summary>The links to hosts and the words spoken over them.</summary>
    public static IServiceCollection AddHosts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HostsOptions>().Bind(configuration.GetSection("Hosts")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(s => new HostDirectory(
            s.GetRequiredService<Instance>(), s.GetRequiredService<IOptions<HostsOptions>>(), s.GetRequiredService<Announcements>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(_ => new HostNews());
        services.AddSingleton(s => new Sandboxes(s.GetRequiredService<HostDirectory>()));
        services.AddSingleton(s => new Wardens(s.GetRequiredService<HostDirectory>()));
        services.AddSingleton<HostFeed>();
        services.AddHostedService<HostListener>();
        return services;
    }

    /// <summary>Its routes.</summary>
    public static void MapHosts(this IEndpointRouteBuilder app) => ReadHost.Map(app);
}
