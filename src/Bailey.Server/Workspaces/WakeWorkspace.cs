using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>POST …/workspaces/{workspace}/wake: answers once it is awake; a repeat changes nothing.</summary>
internal static class WakeWorkspace
{
    public static void Map(IEndpointRouteBuilder workspace) => workspace.MapPost("/wake", Handle).Requires(Actions.WorkspaceRun).Audits("workspace.woken");

    private static async Task<Workspace> Handle(
        Principal principal, OrgId org, WorkspaceId workspace, WorkspaceLife life, WorkspaceViews views, CancellationToken cancellationToken) =>
        await views.Show(principal, org, await life.Wake(principal, org, workspace, cancellationToken), cancellationToken);
}
