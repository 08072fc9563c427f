using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>
/// POST …/workspaces/{workspace}/sleep: its processes stand still until something is asked of it: a key typed, a file read, git, a dial. On a
/// host without a freezer it is stopped, which its state and detail say.
/// </summary>
internal static class SleepWorkspace
{
    public static void Map(IEndpointRouteBuilder workspace) =>
        workspace.MapPost("/sleep", Handle).Requires(Actions.WorkspaceRun).Audits("workspace.slept", "workspace.stopped", "terminal.ended");

    private static async Task<Workspace> Handle(
        Principal principal, OrgId org, WorkspaceId workspace, WorkspaceLife life, WorkspaceViews views, CancellationToken cancellationToken) =>
        await views.Show(principal, org, await life.Sleep(principal, org, workspace, cancellationToken), cancellationToken);
}
