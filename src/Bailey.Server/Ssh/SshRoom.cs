using Bailey.Server.Audit;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Ssh;

/// <summary>The entry points of the room.</summary>
public static class SshRoom
{
    /// <summary>ssh into workspaces.</summary>
    public static IServiceCollection AddSsh(this IServiceCollection services)
    {
        services.AddSingleton<HostKey>();
        services.AddSingleton<SshBook>();
        services.AddSingleton<OpenSsh>();
        services.AddSingleton<SshWatch>();
        services.AddHostedService(s => s.GetRequiredService<SshWatch>());
        services.AddSingleton<IsInside>(s => s.GetRequiredService<SshBook>().IsOpen);
        services.AddKeyedSingleton<AskOperation>("ssh.opened", (s, _) => s.GetRequiredService<SshBook>().Ask);
        return services;
    }

    /// <summary>The route below <c>…/workspaces/{workspace}</c>.</summary>
    public static void MapSsh(this IEndpointRouteBuilder app) => OpenSsh.Map(app.MapGroup("/api/v1/orgs/{org}/workspaces/{workspace}"));
}
