using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>
/// POST …/workspaces/{workspace}/stop: answers once nothing of it runs; files and the output of terminals stay. <c>/sleep</c> does the same and
/// is what an idle workspace does by itself once there is a freezer.
/// </summary>
internal static class StopWorkspace
{
    public static void Map(IEndpointRouteBuilder workspace)
    {
        workspace.MapPost("/stop", Stop).Requires(Actions.WorkspaceRun).Audits("workspace.stopped");
        workspace.MapPost("/sleep", Sleep).Requires(Actions.WorkspaceRun).Audits("workspace.slept");
    }

    private static async Task<Workspace> Stop(
        Principal principal, OrgId org, WorkspaceId workspace, WorkspaceLife life, WorkspaceViews views, CancellationToken cancellationToken) =>
        await views.Show(principal, org, await life.Stop(principal, org, workspace, "workspace.stopped", cancellationToken), cancellationToken);

    private static async Task<Workspace> Sleep(
        Principal principal, OrgId org, WorkspaceId workspace, WorkspaceLife life, WorkspaceViews views, CancellationToken cancellationToken) =>
        await views.Show(principal, org, await life.Stop(principal, org, workspace, "workspace.slept", cancellationToken), cancellationToken);
}
