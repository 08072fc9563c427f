using Bailey.Server.Platform.Database;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Audit;

/// <summary>The entry points of the room.</summary>
public static partial class AuditRoom
{
    /// <summary>The record, its checkpoints, and who settles what a crash left open.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuditOptions>().Bind(configuration.GetSection("Audit")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AuditOrigin>();
        services.AddSingleton<AuditNews>();
        services.AddSingleton<SigningKey>();
        services.AddSingleton<CheckpointFiles>();
        services.AddSingleton(s => new AuditLog(
            s.GetRequiredService<Tenant>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<AuditOrigin>(), s.GetRequiredService<AuditNews>(),
            s.GetRequiredService<DeclaredTypes>()));
        services.AddSingleton(s => new AuditCopies(
            s.GetRequiredService<Instance>(), s.GetRequiredService<Tenant>(), s.GetRequiredService<AuditLog>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DeclaredTypes>();
        services.AddSingleton<UndeclaredEntry>(s => (route, type) => Undeclared(s.GetRequiredService<ILogger<AuditLog>>(), route, type));
        services.AddSingleton(s => new AuditDirectory(
            s.GetRequiredService<Tenant>(), s.GetRequiredService<Instance>(), s.GetRequiredService<SigningKey>(), s.GetRequiredService<AuditOrigin>(),
            s.GetRequiredService<IOptions<AuditOptions>>()));
        services.AddHostedService<CheckpointWriter>();
        services.AddSingleton<BodyErasure>();
        services.AddHostedService(s => s.GetRequiredService<BodyErasure>());
        services.AddSingleton<Reconciler>();
        services.AddHostedService(s => s.GetRequiredService<Reconciler>());
        return services;
    }

    /// <summary>Holds routes to the types that they declare; after routing.</summary>
    public static void UseAudit(this IApplicationBuilder app) => app.UseMiddleware<AuditMiddleware>();

    [LoggerMessage(Level = LogLevel.Critical, Message = "The route {Route} recorded {Type}, which it does not declare: its declaration, by which it was reviewed, is wrong")]
    private static partial void Undeclared(ILogger logger, string route, string type);
}
