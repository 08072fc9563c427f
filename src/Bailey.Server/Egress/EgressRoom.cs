using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Database;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Egress;

/// <summary>The entry points of the room.</summary>
public static class EgressRoom
{
    /// <summary>Lists, the policy that hosts get, and what they decided.</summary>
    public static IServiceCollection AddEgress(this IServiceCollection services)
    {
        services.AddSingleton(s => new EgressGuard(
            s.GetRequiredService<Tenant>(), s.GetRequiredService<Sandboxes>(), s.GetRequiredService<ProjectOfWorkspace>(), s.GetRequiredService<ILogger<EgressGuard>>()));
        services.AddSingleton<EgressOfProject>(s => s.GetRequiredService<EgressGuard>().PolicyFor);
        services.AddHostedService<EgressWatch>();
        return services;
    }

    /// <summary>The routes.</summary>
    public static void MapEgress(this IEndpointRouteBuilder app)
    {
        OrganisationList.Map(app);
        ProjectList.Map(app);
        ListDecisions.Map(app);
    }
}
