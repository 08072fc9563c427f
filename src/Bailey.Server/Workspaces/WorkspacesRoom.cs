using Bailey.Contracts.Hosts;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Connections;
using Bailey.Server.Platform.Database;
using Bailey.Server.Workspaces.Fetching;
using Bailey.Server.Workspaces.Idle;
using Bailey.Server.Workspaces.Projects;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Workspaces;

/// <summary>The entry points of the room.</summary>
public static class WorkspacesRoom
{
    /// <summary>Projects, workspaces and their life cycle.</summary>
    public static IServiceCollection AddWorkspaces(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SourceOptions>().Bind(configuration.GetSection("Git")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IdleOptions>().Bind(configuration.GetSection("Idle")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IdleSettings>();
        services.AddHostedService<IdleSteps>();
        services.AddSingleton(s => new ProjectDirectory(
            s.GetRequiredService<Tenant>(), s.GetRequiredService<IOptions<SourceOptions>>(), s.GetRequiredService<GuardedConnector>().IsGranted));
        services.AddSingleton(s => new PersonCell(
            s.GetRequiredService<ProjectOfWorkspace>(), s.GetRequiredService<ProjectDirectory>(), s.GetService<SigningOfPerson>()));
        services.AddSingleton(s => new WorkspaceActivity(s.GetRequiredService<Tenant>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ProjectOfWorkspace>(s => (organisation, workspace, cancellationToken) =>
            s.GetRequiredService<Tenant>().Run(organisation, scope => WorkspaceStore.ProjectOf(scope, workspace), cancellationToken));
        services.AddSingleton<ProjectExists>(s => async (organisation, project, cancellationToken) =>
            await s.GetRequiredService<Tenant>().Run(organisation, scope => ProjectStore.Find(scope, project), cancellationToken) is not null);
        services.TryAddSingleton<EgressOfProject>((_, _, _) => Task.FromResult(EgressPolicy.Default));
        services.AddSingleton<InterruptedActs>();
        services.AddSingleton<AskOperation>(s => s.GetRequiredService<InterruptedActs>().Ask);
        services.AddSingleton<WorkspaceActs>();
        services.AddSingleton<WorkspaceLife>();
        services.AddSingleton<WorkspaceViews>();
        services.AddSingleton<UsageReadings>();
        services.AddSingleton<CreateWorkspace>();
        services.AddSingleton<Fetches>();
        services.AddHostedService<WorkspaceWatch>();
        return services;
    }

    /// <summary>The routes below <c>/api/v1/orgs/{org}</c>.</summary>
    public static void MapWorkspaces(this IEndpointRouteBuilder app)
    {
        var org = app.MapGroup("/api/v1/orgs/{org}");
        CreateProject.Map(org);
        ListProjects.Map(org);
        DeleteProject.Map(org);
        ProjectIdleRoutes.Map(org);
        ListWorkspaces.Map(org);
        CreateWorkspace.Map(org);
        WatchUsage.Map(org);
        var workspace = org.MapGroup("/workspaces/{workspace}");
        FindWorkspace.Map(workspace);
        WakeWorkspace.Map(workspace);
        StopWorkspace.Map(workspace);
        SleepWorkspace.Map(workspace);
        DeleteWorkspace.Map(workspace);
        ShowUsage.Map(workspace);
        ShowProcesses.Map(workspace);
        FetchRepository.Map(workspace);
    }
}
