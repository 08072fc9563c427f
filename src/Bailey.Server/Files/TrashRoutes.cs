using System.Globalization;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Files;

/// <summary>GET …/files/trash, POST …/files/trash/restore and POST …/files/trash/empty: what was deleted, back to its place or gone for good.</summary>
internal static class TrashRoutes
{
    private const int Most = 1000;
    private const int MostPath = 16 * 1024;

    public static void Map(IEndpointRouteBuilder files)
    {
        files.MapGet("/trash", List).Requires(Actions.FileRead).OnlyReads();
        files.MapPost("/trash/restore", Restore).Requires(Actions.FileWrite).Audits("file.restored");
        files.MapPost("/trash/empty", Empty).Requires(Actions.FileWrite).Audits("file.trash_emptied");
    }

    private static async Task<TrashList> List(OrgId org, WorkspaceId workspace, Wardens wardens, CancellationToken cancellationToken)
    {
        var list = await wardens.Of(org, workspace).Ask("files/trash", WireJson.Default.TrashList, cancellationToken);
        return list.Items is { Count: <= Most } items && items.All(IsItem) ? list : throw HostWords.Unusable("another trash");
    }

    private static async Task<RestoreResponse> Restore(
        Principal principal, OrgId org, WorkspaceId workspace, RestoreRequest request, FileChanges changes, CancellationToken cancellationToken)
    {
        var restored = await changes.Make(
            principal, org, workspace, "file.restored", [("trash", request.Trash), ("count", request.Items.Count.ToString(CultureInfo.InvariantCulture))],
            (warden, operation) => warden.Say(
                "files/trash/restore", request, WireJson.Default.RestoreRequest, WireJson.Default.RestoreResponse, operation, cancellationToken),
            cancellationToken);
        return restored.Paths is { } paths && paths.Count == request.Items.Count && paths.All(path => path is { Length: > 0 and <= MostPath })
            ? restored
            : throw HostWords.Unusable("another answer");
    }

    private static Task<NoContent> Empty(
        Principal principal, OrgId org, WorkspaceId workspace, EmptyTrashRequest request, FileChanges changes, CancellationToken cancellationToken)
    {
        if (request.Trash is null != request.Item is null)
        {
            throw Refusal.Invalid("item", "A thing of a deletion is named by both; everything by neither.").ToException();
        }

        return changes.Make(
            principal, org, workspace, "file.trash_emptied", [("trash", request.Trash ?? "all")],
            async (warden, operation) =>
            {
                await warden.Say("files/trash/empty", request, WireJson.Default.EmptyTrashRequest, operation, cancellationToken);
                return TypedResults.NoContent();
            }, cancellationToken);
    }

    private static bool IsItem(TrashedItem? item) =>
        item is { Trash.Length: > 0 and <= 64, Item: >= 0, Path.Length: > 0 and <= MostPath, Kind: "file" or "folder" or "link" or "other", Size: >= -1 };
}
