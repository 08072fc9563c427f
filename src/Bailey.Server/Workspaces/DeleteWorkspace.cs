using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Workspaces;

/// <summary>DELETE …/workspaces/{workspace}: stops it and removes its files for good.</summary>
internal static class DeleteWorkspace
{
    public static void Map(IEndpointRouteBuilder workspace) =>
        workspace.MapDelete("", Handle).Requires(Actions.WorkspaceDelete).Audits("workspace.deleted", "terminal.ended");

    private static async Task<NoContent> Handle(Principal principal, OrgId org, WorkspaceId workspace, WorkspaceLife life, CancellationToken cancellationToken)
    {
        await life.Delete(principal, org, workspace, cancellationToken);
        return TypedResults.NoContent();
    }
}
