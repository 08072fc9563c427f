using Bailey.Server.Platform.Database;

namespace Bailey.Server.Audit;

/// <summary>The entry points of the room.</summary>
public static class AuditRoom
{
    /// <summary>The record.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) =>
        services.AddSingleton(s => new AuditLog(s.GetRequiredService<Tenant>(), s.GetRequiredService<TimeProvider>()));
}
