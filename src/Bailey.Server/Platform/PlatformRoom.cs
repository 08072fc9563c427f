using Bailey.Server.Platform.Database;

namespace Bailey.Server.Platform;

/// <summary>The entry points of the room.</summary>
public static class PlatformRoom
{
    /// <summary>Database, clock, events, options.</summary>
    public static IServiceCollection AddPlatform(this IServiceCollection services, IConfiguration configuration)
    {
        ColumnTypes.Register();
        services.AddOptions<PlatformOptions>().Bind(configuration).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DatabaseOptions>().Bind(configuration.GetSection("Database")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<DataDirectory>();
        services.AddSingleton<EventHub>();
        services.AddSingleton<EmbeddedPostgres>();
        services.AddSingleton<DatabasePools>();
        services.AddSingleton(s => new Tenant(s.GetRequiredService<DatabasePools>()));
        services.AddSingleton(s => new Instance(s.GetRequiredService<DatabasePools>()));
        services.AddHostedService<DatabaseService>();
        services.AddProblemDetails();
        services.AddValidation();
        return services;
    }
}
