namespace Bailey.Server.Forwards;

/// <summary>The entry points of the room.</summary>
public static class ForwardsRoom
{
    /// <summary>Ports of workspaces on people's own machines.</summary>
    public static IServiceCollection AddForwards(this IServiceCollection services)
    {
        services.AddSingleton<ForwardBook>();
        services.AddSingleton<ForwardWatch>();
        services.AddHostedService(s => s.GetRequiredService<ForwardWatch>());
        return services;
    }

    /// <summary>The routes below <c>…/workspaces/{workspace}/forwards</c>.</summary>
    public static void MapForwards(this IEndpointRouteBuilder app)
    {
        var workspace = app.MapGroup("/api/v1/orgs/{org}/workspaces/{workspace}");
        OpenForward.Map(workspace);
        DialForward.Map(workspace);
    }
}
