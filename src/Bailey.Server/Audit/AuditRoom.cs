using Bailey.Server.Platform.Database;

namespace Bailey.Server.Audit;

/// <summary>The entry points of the room.</summary>
public static class AuditRoom
{
    /// <summary>The record, its checkpoints, and who settles what a crash left open.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditOrigin>();
        services.AddSingleton<AuditNews>();
        services.AddSingleton<SigningKey>();
        services.AddSingleton<CheckpointFiles>();
        services.AddSingleton(s => new AuditLog(
            s.GetRequiredService<Tenant>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<AuditOrigin>(), s.GetRequiredService<AuditNews>()));
        services.AddSingleton(s => new AuditDirectory(
            s.GetRequiredService<Tenant>(), s.GetRequiredService<Instance>(), s.GetRequiredService<SigningKey>(), s.GetRequiredService<AuditOrigin>()));
        services.AddHostedService<CheckpointWriter>();
        services.AddSingleton<Reconciler>();
        services.AddHostedService(s => s.GetRequiredService<Reconciler>());
        return services;
    }
}
