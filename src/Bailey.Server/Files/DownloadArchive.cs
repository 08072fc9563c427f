using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Files;

/// <summary>
/// GET …/files/archive?path=&amp;kind=zip|tar|tar.gz: what is in a folder, or several things by several paths, packed inside the sandbox while it is
/// sent. Links are not followed.
/// </summary>
internal static class DownloadArchive
{
    private const int Most = 1000;

    public static void Map(IEndpointRouteBuilder files) => files.MapGet("/archive", Handle).Requires(Actions.FileRead).OnlyReads();

    private static async Task Handle(
        HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, string[]? path, string? kind, Wardens wardens, LiveSockets live,
        CancellationToken cancellationToken)
    {
        var paths = (path is { Length: > 0 } ? path : [""]).Select(one => FilePath.Check(one, root: path is not { Length: > 1 })).ToList();
        if (paths.Count > Most)
        {
            throw Refusal.Invalid("path", $"At most {Most} things go into one archive.").ToException();
        }

        var extension = kind is "zip" or "tar" or "tar.gz" ? kind : throw Refusal.Invalid("kind", "An archive is of the kind zip, tar or tar.gz.").ToException();
        var word = $"files/archive?kind={extension}{string.Concat(paths.Select(one => $"&path={FilePath.Query(one)}"))}";
        using var under = live.Answer(http, principal.Session, principal.User, org);
        using var answer = await wardens.Of(org, workspace).Stream(HttpMethod.Get, word, null, cancellationToken);
        StreamedAnswer.Headers(http.Response, $"{Name(paths)}.{extension}");
        await StreamedAnswer.Copy(answer, http.Response, cancellationToken);
    }

    private static string Name(List<string> paths) =>
        paths is not [var only] ? "selection" : only.Trim('/').Length == 0 ? "workspace" : only.TrimEnd('/');
}
