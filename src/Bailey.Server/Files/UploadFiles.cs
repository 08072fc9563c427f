using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Files;

/// <summary>
/// POST …/files/upload?path=&amp;kind=zip|tar: unpacks the body below the folder, inside the sandbox. A project that is filled this way becomes a
/// git repository if the archive brought none.
/// </summary>
internal static class UploadFiles
{
    private const string Repository = "test -e .git || git -c init.defaultBranch=main init --quiet";

    public static void Map(IEndpointRouteBuilder files, FilesOptions options) =>
        files.MapPost("/upload", Handle).Requires(Actions.FileWrite).Audits("file.uploaded").TakesUpTo(options.UploadMegabytes * 1024L * 1024);

    private static async Task<WriteResponse> Handle(
        HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, string? path, string? kind, FileChanges changes, Wardens wardens,
        ProjectOfWorkspace projectOf, ProjectDirectory projects, CancellationToken cancellationToken)
    {
        var folder = FilePath.Check(path, root: true);
        var word = $"files/upload?path={FilePath.Query(folder)}&kind={Kind(kind)}";
        var done = await changes.Make(
            principal, org, workspace, "file.uploaded", [("path", FilePath.Short(folder)), ("kind", kind!)],
            (warden, operation) => RequestContent.Send(http.Request, body => warden.Upload(
                HttpMethod.Post, word, body, WireJson.Default.WriteResponse, operation, null, cancellationToken)),
            cancellationToken);
        if (await projectOf(org, workspace, cancellationToken) is { } id && await projects.Find(org, id, cancellationToken) is { Source: "upload" })
        {
            await wardens.Of(org, workspace).Exec(new WardenExec(new CellSpec("tools", "tools"), ["/bin/sh", "-c", Repository], MaxOutput: 4096), cancellationToken);
        }

        return new WriteResponse(folder, "", Math.Max(0, done.Size));
    }

    internal static string Kind(string? kind) => kind is "zip" or "tar" ? kind : throw Refusal.Invalid("kind", "An archive is of the kind zip or tar.").ToException();
}
