using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Files;

/// <summary>POST …/files/delete moves to the trash, POST …/files/undo puts back.</summary>
internal static class DeleteFiles
{
    private const int Named = 20;

    public static void Map(IEndpointRouteBuilder files)
    {
        files.MapPost("/delete", Delete).Requires(Actions.FileWrite).Audits("file.deleted");
        files.MapPost("/undo", Undo).Requires(Actions.FileWrite).Audits("file.restored");
    }

    private static async Task<DeleteResponse> Delete(
        Principal principal, OrgId org, WorkspaceId workspace, DeleteRequest request, FileChanges changes, CancellationToken cancellationToken)
    {
        var paths = request.Paths.Select(path => FilePath.Check(path)).ToList();
        (string, string)[] body =
        [
            ("count", paths.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            .. paths.Take(Named).Select((path, i) => ($"path{i + 1}", FilePath.Short(path))),
        ];
        var deleted = await changes.Make(
            principal, org, workspace, "file.deleted", body,
            (warden, operation) => warden.Say(
                "files/delete", new DeleteRequest(paths), WireJson.Default.DeleteRequest, WireJson.Default.DeleteResponse, operation, cancellationToken),
            cancellationToken);
        return deleted.Trash is { Length: > 0 and <= 64 } ? deleted : throw HostWords.Unusable("no trash");
    }

    private static Task<NoContent> Undo(
        Principal principal, OrgId org, WorkspaceId workspace, UndoRequest request, FileChanges changes, CancellationToken cancellationToken) => changes.Make(
            principal, org, workspace, "file.restored", [("trash", request.Trash)],
            async (warden, operation) =>
            {
                await warden.Say("files/undo", request, WireJson.Default.UndoRequest, operation, cancellationToken);
                return TypedResults.NoContent();
            }, cancellationToken);
}
