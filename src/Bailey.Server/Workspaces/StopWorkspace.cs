using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>POST …/workspaces/{workspace}/stop: answers once nothing of it runs; files and the output of terminals stay.</summary>
internal static class StopWorkspace
{
    public static void Map(IEndpointRouteBuilder workspace) => workspace.MapPost("/stop", Handle).Requires(Actions.WorkspaceRun).Audits("workspace.stopped", "terminal.ended");

    private static async Task<Workspace> Handle(
        Principal principal, OrgId org, WorkspaceId workspace, WorkspaceLife life, WorkspaceViews views, CancellationToken cancellationToken) =>
        await views.Show(principal, org, await life.Stop(principal, org, workspace, cancellationToken), cancellationToken);
}
