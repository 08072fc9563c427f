using Bailey.Server.Platform.Database;

namespace Bailey.Server.Access;

/// <summary>The entry points of the room.</summary>
public static class AccessRoom
{
    /// <summary>The decision.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services) =>
        services.AddSingleton(s => new AccessGuard(s.GetRequiredService<Tenant>()));

    /// <summary>Enforces every route's declaration; after routing and authentication.</summary>
    public static void UseAccess(this IApplicationBuilder app) => app.UseMiddleware<AccessMiddleware>();
}
