using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Workspaces;

/// <summary>The entry points of the room.</summary>
public static class WorkspacesRoom
{
    /// <summary>Projects, workspaces and their life cycle.</summary>
    public static IServiceCollection AddWorkspaces(this IServiceCollection services) =>
        services.AddSingleton<ProjectOfWorkspace>(s => (organisation, workspace, cancellationToken) => s.GetRequiredService<Tenant>().Run(
            organisation,
            scope => scope.Find<ProjectId?>("select project_id from workspaces where org_id = @org and id = @workspace", new { org = organisation, workspace }),
            cancellationToken));
}
