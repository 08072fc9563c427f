using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>GET …/workspaces/{workspace}/processes and …/ports: what runs and what listens inside.</summary>
internal static class ShowProcesses
{
    private const int Most = 2000;

    public static void Map(IEndpointRouteBuilder workspace)
    {
        workspace.MapGet("/processes", Processes).Requires(Actions.ProcessRead).OnlyReads();
        workspace.MapGet("/ports", Ports).Requires(Actions.ProcessRead).OnlyReads();
    }

    private static async Task<IReadOnlyList<WardenProcess>> Processes(OrgId org, WorkspaceId workspace, Wardens wardens, CancellationToken cancellationToken) =>
        [.. (await wardens.Of(org, workspace).Processes(cancellationToken)).Take(Most)
            .Select(p => p with { Cell = HostWords.Line(p.Cell, 64), Command = HostWords.Line(p.Command, 1000) })];

    private static async Task<IReadOnlyList<WardenPort>> Ports(OrgId org, WorkspaceId workspace, Wardens wardens, CancellationToken cancellationToken) =>
        [.. (await wardens.Of(org, workspace).Ports(cancellationToken)).Where(p => p.Port is > 0 and <= 65535).Take(Most)
            .Select(p => p with
            {
                Address = HostWords.Line(p.Address, 64),
                Cell = p.Cell is null ? null : HostWords.Line(p.Cell, 64),
                Command = p.Command is null ? null : HostWords.Line(p.Command, 1000),
            })];
}
