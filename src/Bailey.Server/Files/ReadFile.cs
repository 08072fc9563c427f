using System.Net;
using System.Net.Http.Headers;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Files;

/// <summary>GET and HEAD …/files/content?path=: the bytes, with ETag, Range and If-None-Match.</summary>
internal static class ReadFile
{
    public static void Map(IEndpointRouteBuilder files) =>
        files.MapMethods("/content", [HttpMethods.Get, HttpMethods.Head], Handle).Requires(Actions.FileRead).OnlyReads();

    private static async Task Handle(
        HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, string? path, Wardens wardens, LiveSockets live, CancellationToken cancellationToken)
    {
        var method = HttpMethods.IsHead(http.Request.Method) ? HttpMethod.Head : HttpMethod.Get;
        var file = FilePath.Check(path);
        using var under = live.Answer(http, principal.Session, principal.User, org);
        using var answer = await wardens.Of(org, workspace).Stream(
            method, $"files/content?path={FilePath.Query(file)}", headers => Ask(http.Request, headers), cancellationToken);
        StreamedAnswer.Headers(http.Response, file);
        http.Response.StatusCode = answer.StatusCode switch
        {
            HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.NotModified => (int)answer.StatusCode,
            _ => throw HostWords.Unusable("another status"),
        };
        Copy(answer, http.Response);
        if (method == HttpMethod.Get && answer.StatusCode != HttpStatusCode.NotModified)
        {
            await StreamedAnswer.Copy(answer, http.Response, cancellationToken);
        }
    }

    private static void Ask(HttpRequest request, HttpRequestHeaders headers)
    {
        if (request.Headers.Range is [{ } range] && RangeHeaderValue.TryParse(range, out var one) && one.Unit == "bytes" && one.Ranges.Count == 1)
        {
            headers.Range = one;
            if (request.Headers.IfRange is [{ } ifRange] && EntityTags.Read(ifRange) is { } tag)
            {
                headers.IfRange = new RangeConditionHeaderValue($"\"{tag}\"");
            }
        }

        if (request.Headers.IfNoneMatch is [{ } none] && EntityTags.Read(none) is { } known)
        {
            headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{known}\""));
        }
    }

    /// <summary>Only headers whose form is known; each is written anew.</summary>
    private static void Copy(HttpResponseMessage answer, HttpResponse response)
    {
        response.Headers.AcceptRanges = "bytes";
        if (answer.Headers.ETag is { } tag && EntityTags.Read(tag.Tag) is { } hash)
        {
            response.Headers.ETag = $"\"{hash}\"";
        }

        if (answer.Content.Headers.ContentRange is { Unit: "bytes", HasRange: true } range)
        {
            response.Headers.ContentRange = range.ToString();
        }

        if (answer.Content.Headers.LastModified is { } modified)
        {
            response.Headers.LastModified = modified.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (answer.StatusCode != HttpStatusCode.NotModified)
        {
            response.ContentLength = answer.Content.Headers.ContentLength;
        }
    }
}
