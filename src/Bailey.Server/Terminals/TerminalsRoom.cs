using Bailey.Server.Platform.Database;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Terminals;

/// <summary>The entry points of the room.</summary>
public static class TerminalsRoom
{
    /// <summary>PTYs of workspaces.</summary>
    public static IServiceCollection AddTerminals(this IServiceCollection services)
    {
        services.AddSingleton<TerminalBook>();
        services.AddSingleton<TerminalRights>();
        services.AddSingleton<OpenTerminal>();
        services.AddSingleton<TerminalWatch>();
        services.AddHostedService(s => s.GetRequiredService<TerminalWatch>());
        services.AddSingleton<BeforeStop>(s => s.GetRequiredService<TerminalBook>().Keep);
        services.AddSingleton<LastEntries>(_ => TerminalBook.EndAll);
        services.AddSingleton<IsInside>(s => (organisation, workspace, user, cancellationToken) =>
            s.GetRequiredService<Tenant>().Run(organisation, scope => TerminalStore.HasRunning(scope, workspace, user), cancellationToken));
        return services;
    }

    /// <summary>The routes below <c>…/workspaces/{workspace}/terminals</c>.</summary>
    public static void MapTerminals(this IEndpointRouteBuilder app)
    {
        var terminals = app.MapGroup("/api/v1/orgs/{org}/workspaces/{workspace}/terminals");
        ListTerminals.Map(terminals);
        OpenTerminal.Map(terminals);
        CloseTerminal.Map(terminals);
        AttachTerminal.Map(terminals);
        ReadOutput.Map(terminals);
    }
}
