using System.Globalization;
using Bailey.Contracts.Egress;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Egress;

/// <summary>GET …/workspaces/{workspace}/egress: who asked for which destination, and what the answer was.</summary>
internal static class ListDecisions
{
    private const int PageSize = 100;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/orgs/{org}/workspaces/{workspace}/egress", Handle).WithTags("egress").Requires(Actions.WorkspaceRead).OnlyReads();

    private static async Task<Page<EgressDecision>> Handle(OrgId org, WorkspaceId workspace, Tenant tenant, CancellationToken cancellationToken, string? cursor = null)
    {
        if (!long.TryParse(cursor ?? long.MaxValue.ToString(CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out var before))
        {
            throw Refusal.Invalid(nameof(cursor), "The cursor is not one of this list.").ToException();
        }

        var rows = await tenant.Run(org, scope => EgressStore.Decisions(scope, workspace, before, PageSize + 1), cancellationToken);
        return rows.Count <= PageSize
            ? new Page<EgressDecision>(rows, null)
            : new Page<EgressDecision>([.. rows.Take(PageSize)], rows[PageSize - 1].Number.ToString(CultureInfo.InvariantCulture));
    }
}
