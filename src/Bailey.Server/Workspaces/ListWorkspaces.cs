using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>GET …/workspaces?project=&amp;cursor=&amp;limit=: those whose project the caller may see, newest first.</summary>
internal static class ListWorkspaces
{
    public static void Map(IEndpointRouteBuilder org) => org.MapGet("/workspaces", Handle).Requires(Actions.ProjectList).OnlyReads();

    private static Task<Page<Workspace>> Handle(
        Principal principal, OrgId org, ProjectId? project, string? cursor, int? limit, WorkspaceViews views, CancellationToken cancellationToken) =>
        views.List(principal, org, project, cursor, limit, cancellationToken);
}
