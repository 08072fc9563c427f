using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Files;

/// <summary>
/// GET …/search?query=&amp;regex=&amp;case=&amp;glob=&amp;limit=: matches as NDJSON while they are found. It ends inside the sandbox too when the client goes.
/// </summary>
internal static class SearchFiles
{
    private const int Most = 10_000;
    private const int Longest = 1000;

    public static void Map(IEndpointRouteBuilder workspace) => workspace.MapGet("/search", Handle)
        .Requires(Actions.FileRead).OnlyReads().Produces<SearchMatch>(200, "application/x-ndjson");

    private static async Task Handle(
        HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, string? query, bool? regex, bool? @case, string? glob, int? limit, Wardens wardens,
        LiveSockets live, CancellationToken cancellationToken)
    {
        if (query is not { Length: > 0 and <= Longest } || query.AsSpan().ContainsAny('\0', '\n', '\r'))
        {
            throw Refusal.Invalid("query", $"What is looked for is one line of 1 to {Longest} characters.").ToException();
        }

        if (glob is { Length: > Longest } || glob?.Contains('\0', StringComparison.Ordinal) == true)
        {
            throw Refusal.Invalid("glob", $"A pattern of names has at most {Longest} characters.").ToException();
        }

        var most = limit is < 1 or > Most ? throw Refusal.Invalid("limit", $"A search gives 1 to {Most} lines.").ToException() : limit ?? 1000;
        var word = $"search?query={FilePath.Query(query)}&regex={(regex == true ? "true" : "false")}&case={(@case == true ? "true" : "false")}&limit={most}"
            + (string.IsNullOrEmpty(glob) ? "" : $"&glob={FilePath.Query(glob)}");
        using var under = live.Answer(http, principal.Session, principal.User, org);
        using var answer = await wardens.Of(org, workspace).Stream(HttpMethod.Get, word, null, cancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        http.Response.ContentType = "application/x-ndjson";
        http.Response.Headers.CacheControl = "no-store";
        await foreach (var match in WardenClient.Lines(body, WireJson.Default.SearchMatch, cancellationToken))
        {
            if (match is not { Path: not null, Text: not null, Spans: not null })
            {
                throw HostWords.Unusable("a match of another shape");
            }

            if (most-- <= 0)
            {
                return;
            }

            await NdJson.Write(http.Response, JsonSerializer.SerializeToUtf8Bytes(match, WireJson.Default.SearchMatch), cancellationToken);
        }
    }
}
