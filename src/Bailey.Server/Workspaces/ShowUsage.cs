using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>GET …/workspaces/{workspace}/usage.</summary>
internal static class ShowUsage
{
    public static void Map(IEndpointRouteBuilder workspace) => workspace.MapGet("/usage", Handle).Requires(Actions.WorkspaceRead).OnlyReads();

    private static async Task<WorkspaceUsage> Handle(
        OrgId org, WorkspaceId workspace, WorkspaceViews views, Sandboxes sandboxes, CancellationToken cancellationToken)
    {
        var row = await views.Find(org, workspace, cancellationToken);
        var stats = await sandboxes.Stats(org, workspace, cancellationToken);
        var limits = SandboxLimits.Default;
        return new WorkspaceUsage(
            stats.MemoryBytes, limits.MemoryBytes, stats.CpuMicroseconds, limits.CpuMillis, stats.Processes, limits.Processes, stats.DiskBytes, limits.DiskBytes, row.Killed);
    }
}
