using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Access;

/// <summary>The entry points of the room.</summary>
public static class AccessRoom
{
    /// <summary>The decision, and who belongs where.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services) =>
        services
            .AddSingleton(s => new AccessGuard(s.GetRequiredService<Tenant>()))
            .AddSingleton(s => new Memberships(s.GetRequiredService<Instance>(), s.GetRequiredService<Revocations>(), s.GetRequiredService<TimeProvider>()))
            .AddSingleton(s => new Revocations(s.GetRequiredService<LiveSockets>(), s.GetRequiredService<TimeProvider>()))
            .AddSingleton(s => new RevocationWatch(
                s.GetRequiredService<Instance>(), s.GetRequiredService<Revocations>(), s.GetRequiredService<LiveSockets>(),
                s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<RevocationWatch>>()))
            .AddHostedService(s => s.GetRequiredService<RevocationWatch>())
            .AddSingleton(s => new Grants(s.GetRequiredService<Revocations>(), s.GetRequiredService<TimeProvider>()));

    /// <summary>Its routes.</summary>
    public static void MapAccess(this IEndpointRouteBuilder app) => ExplainAccess.Map(app.MapGroup("/api/v1/orgs/{org}").WithTags("Access"));

    /// <summary>Enforces every route's declaration; after routing and authentication.</summary>
    public static void UseAccess(this IApplicationBuilder app) => app.UseMiddleware<AccessMiddleware>();
}
