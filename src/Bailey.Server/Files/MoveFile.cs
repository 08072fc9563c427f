using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Files;

/// <summary>POST …/files/move and POST …/files/folder.</summary>
internal static class MoveFile
{
    public static void Map(IEndpointRouteBuilder files)
    {
        files.MapPost("/move", Move).Requires(Actions.FileWrite).Audits("file.moved");
        files.MapPost("/folder", Folder).Requires(Actions.FileWrite).Audits("file.folder_made");
    }

    private static Task<NoContent> Move(
        Principal principal, OrgId org, WorkspaceId workspace, MoveRequest request, FileChanges changes, CancellationToken cancellationToken)
    {
        var checked_ = request with { From = FilePath.Check(request.From), To = FilePath.Check(request.To) };
        return changes.Make(
            principal, org, workspace, "file.moved", [("from", FilePath.Short(request.From)), ("to", FilePath.Short(request.To))],
            async (warden, operation) =>
            {
                await warden.Say("files/move", checked_, WireJson.Default.MoveRequest, operation, cancellationToken);
                return TypedResults.NoContent();
            }, cancellationToken);
    }

    private static Task<NoContent> Folder(
        Principal principal, OrgId org, WorkspaceId workspace, CreateFolderRequest request, FileChanges changes, CancellationToken cancellationToken)
    {
        var folder = new CreateFolderRequest(FilePath.Check(request.Path));
        return changes.Make(
            principal, org, workspace, "file.folder_made", [("path", FilePath.Short(request.Path))],
            async (warden, operation) =>
            {
                await warden.Say("files/folder", folder, WireJson.Default.CreateFolderRequest, operation, cancellationToken);
                return TypedResults.NoContent();
            }, cancellationToken);
    }
}
