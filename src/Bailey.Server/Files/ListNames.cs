using System.Globalization;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Files;

/// <summary>GET …/files/names?limit=: the paths of all files that git would not ignore, as NDJSON while they are found; for opening one by a few letters.</summary>
internal static class ListNames
{
    private const int Most = 50_000;
    private const int LongestPath = 4096;

    public static void Map(IEndpointRouteBuilder files) => files.MapGet("/names", Handle)
        .Requires(Actions.FileRead).OnlyReads().Produces<FileNames>(200, "application/x-ndjson");

    private static async Task Handle(
        HttpContext http, OrgId org, WorkspaceId workspace, int? limit, Wardens wardens, CancellationToken cancellationToken)
    {
        var most = limit is < 1 or > Most ? throw Refusal.Invalid("limit", $"A list gives 1 to {Most} names.").ToException() : limit ?? 20_000;
        var word = string.Create(CultureInfo.InvariantCulture, $"names?limit={most}");
        using var answer = await wardens.Of(org, workspace).Stream(HttpMethod.Get, word, null, cancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        http.Response.ContentType = "application/x-ndjson";
        http.Response.Headers.CacheControl = "no-store";
        await foreach (var names in WardenClient.Lines(body, WireJson.Default.FileNames, cancellationToken))
        {
            if (names.Paths is null || names.Paths.Any(path => path is not { Length: > 0 and <= LongestPath }))
            {
                throw HostWords.Unusable("names of another shape");
            }

            if ((most -= names.Paths.Count) < 0)
            {
                return;
            }

            await NdJson.Write(http.Response, JsonSerializer.SerializeToUtf8Bytes(names, WireJson.Default.FileNames), cancellationToken);
        }
    }
}
