using System.Globalization;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>GET …/workspaces/{workspace}/processes and …/ports: what runs and what listens inside, by number, in pages.</summary>
internal static class ShowProcesses
{
    public static void Map(IEndpointRouteBuilder workspace)
    {
        workspace.MapGet("/processes", Processes).Requires(Actions.ProcessRead).OnlyReads();
        workspace.MapGet("/ports", Ports).Requires(Actions.ProcessRead).OnlyReads();
    }

    private static async Task<Page<WardenProcess>> Processes(
        OrgId org, WorkspaceId workspace, string? cursor, int? limit, Wardens wardens, CancellationToken cancellationToken)
    {
        var (size, after) = (Cursor.Limit(limit), Number(Cursor.Read(cursor)));
        var rows = (await wardens.Of(org, workspace).Processes(cancellationToken)).Where(p => p.Pid > after).OrderBy(p => p.Pid).Take(size + 1)
            .Select(p => p with { Cell = HostWords.Line(p.Cell, 64), Command = HostWords.Line(p.Command, 1000) });
        return Cursor.Page([.. rows], size, p => p.Pid.ToString(CultureInfo.InvariantCulture), p => p);
    }

    private static async Task<Page<WardenPort>> Ports(
        OrgId org, WorkspaceId workspace, string? cursor, int? limit, Wardens wardens, CancellationToken cancellationToken)
    {
        var (size, place) = (Cursor.Limit(limit), Cursor.Read(cursor)?.Split(' ', 2));
        var (port, address) = (Number(place?[0]), place is [_, var last] ? last : "");
        var rows = (await wardens.Of(org, workspace).Ports(cancellationToken)).Where(p => p.Port is > 0 and <= 65535)
            .Select(p => p with
            {
                Address = HostWords.Line(p.Address, 64),
                Cell = p.Cell is null ? null : HostWords.Line(p.Cell, 64),
                Command = p.Command is null ? null : HostWords.Line(p.Command, 1000),
            })
            .Where(p => p.Port > port || (p.Port == port && string.CompareOrdinal(p.Address, address) > 0))
            .OrderBy(p => p.Port).ThenBy(p => p.Address, StringComparer.Ordinal).Take(size + 1);
        return Cursor.Page([.. rows], size, p => string.Create(CultureInfo.InvariantCulture, $"{p.Port} {p.Address}"), p => p);
    }

    private static int Number(string? text) =>
        text is null ? 0 : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Refusal.Invalid("cursor", "The cursor is not one that this list gave.").ToException();
}
