using System.Net;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform.Connections;

/// <summary>The guarded connector and its settings.</summary>
public static class ConnectionServices
{
    /// <summary>One connector for all rooms.</summary>
    public static IServiceCollection AddGuardedConnections(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ConnectionOptions>().Bind(configuration.GetSection("Network")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ResolveName>(_ => Dns.GetHostAddressesAsync);
        services.AddSingleton(s => new GuardedConnector(s.GetRequiredService<IOptions<ConnectionOptions>>(), s.GetRequiredService<ResolveName>()));
        return services;
    }
}
