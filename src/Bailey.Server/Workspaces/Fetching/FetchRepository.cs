using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Workspaces.Fetching;

/// <summary>POST …/workspaces/{workspace}/fetch begins a fetch that failed or was cancelled again; POST …/fetch/cancel ends one.</summary>
internal static class FetchRepository
{
    public static void Map(IEndpointRouteBuilder workspace)
    {
        workspace.MapPost("/fetch", Begin).Requires(Actions.WorkspaceRun).Audits("workspace.fetched");
        workspace.MapPost("/fetch/cancel", Cancel).Requires(Actions.WorkspaceRun).Audits("workspace.fetched");
    }

    private static async Task<Workspace> Begin(
        Principal principal, OrgId org, WorkspaceId workspace, Tenant tenant, Fetches fetches, WorkspaceViews views, CancellationToken cancellationToken)
    {
        var row = await views.Find(org, workspace, cancellationToken);
        var project = await tenant.Run(org, scope => ProjectStore.Find(scope, row.ProjectId), cancellationToken);
        if (project?.Source != "git")
        {
            throw new Refusal(ProblemCodes.Conflict, "The project has no repository to fetch from.").ToException();
        }

        if (!LifeCycle.Runs(row.State))
        {
            throw new Refusal(ProblemCodes.WorkspaceStopped, "The workspace is stopped; wake it first.").ToException();
        }

        await fetches.Begin(principal, org, row, cancellationToken);
        return await views.Show(principal, org, row, cancellationToken);
    }

    private static async Task<Workspace> Cancel(
        Principal principal, OrgId org, WorkspaceId workspace, Fetches fetches, WorkspaceViews views, CancellationToken cancellationToken)
    {
        var row = await views.Find(org, workspace, cancellationToken);
        if (row.FetchState != "running")
        {
            throw new Refusal(ProblemCodes.Conflict, "No fetch is under way.").ToException();
        }

        await fetches.Cancel(principal, org, row, cancellationToken);
        return await views.Show(principal, org, await views.Find(org, workspace, cancellationToken), cancellationToken);
    }
}
