using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>GET …/workspaces/{workspace}.</summary>
internal static class FindWorkspace
{
    public static void Map(IEndpointRouteBuilder workspace) => workspace.MapGet("", Handle).Requires(Actions.WorkspaceRead).OnlyReads();

    private static async Task<Workspace> Handle(Principal principal, OrgId org, WorkspaceId workspace, WorkspaceViews views, CancellationToken cancellationToken) =>
        await views.Show(principal, org, await views.Find(org, workspace, cancellationToken), cancellationToken);
}
