using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Files;

/// <summary>GET …/files/archive?path=&amp;kind=zip|tar: a folder, packed inside the sandbox while it is sent.</summary>
internal static class DownloadArchive
{
    public static void Map(IEndpointRouteBuilder files) => files.MapGet("/archive", Handle).Requires(Actions.FileRead).OnlyReads();

    private static async Task Handle(
        HttpContext http, OrgId org, WorkspaceId workspace, string? path, string? kind, Wardens wardens, CancellationToken cancellationToken)
    {
        var folder = FilePath.Check(path, root: true);
        var extension = UploadFiles.Kind(kind);
        using var answer = await wardens.Of(org, workspace).Stream(
            HttpMethod.Get, $"files/archive?path={FilePath.Query(folder)}&kind={extension}", null, cancellationToken);
        StreamedAnswer.Headers(http.Response, $"{(folder.Trim('/').Length == 0 ? "workspace" : folder.TrimEnd('/'))}.{extension}");
        await StreamedAnswer.Copy(answer, http.Response, cancellationToken);
    }
}
