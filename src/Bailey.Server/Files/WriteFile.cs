using System.Net.Http.Headers;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Files;

/// <summary>
/// PUT …/files/content?path=: the whole file at once, with <c>If-Match</c> of what was read (<c>*</c>: of whatever is there) or <c>If-None-Match: *</c> for a new one. Somebody
/// else's change in between is 409 with the current ETag, and nothing is lost.
/// </summary>
internal static class WriteFile
{
    public static void Map(IEndpointRouteBuilder files, FilesOptions options) =>
        files.MapPut("/content", Handle).Requires(Actions.FileWrite).Audits("file.written").TakesUpTo(options.ContentMegabytes * 1024L * 1024);

    private static async Task Handle(
        HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, string? path, FileChanges changes, CancellationToken cancellationToken)
    {
        var file = FilePath.Check(path);
        var condition = Condition(http.Request);
        var written = await changes.Make(
            principal, org, workspace, "file.written", [("path", FilePath.Short(file))],
            (warden, operation) => RequestContent.Send(http.Request, body => warden.Upload(
                HttpMethod.Put, $"files/content?path={FilePath.Query(file)}", body, WireJson.Default.WriteResponse, operation, condition, cancellationToken)),
            cancellationToken);
        var tag = EntityTags.Read(written.ETag) ?? throw HostWords.Unusable("no ETag");
        http.Response.Headers.ETag = $"\"{tag}\"";
        await http.Response.WriteAsJsonAsync(new WriteResponse(file, tag, written.Size), cancellationToken);
    }

    private static Action<HttpRequestHeaders> Condition(HttpRequest request)
    {
        if (request.Headers.IfMatch is ["*"] && request.Headers.IfNoneMatch.Count == 0)
        {
            return headers => headers.IfMatch.Add(EntityTagHeaderValue.Any);
        }

        if (request.Headers.IfMatch is [{ } match] && request.Headers.IfNoneMatch.Count == 0)
        {
            var tag = EntityTags.Read(match) ?? throw new Refusal(ProblemCodes.Conflict, "If-Match is not an ETag that this file ever had.").ToException();
            return headers => headers.IfMatch.Add(new EntityTagHeaderValue($"\"{tag}\""));
        }

        return request.Headers.IfNoneMatch is ["*"] && request.Headers.IfMatch.Count == 0
            ? headers => headers.IfNoneMatch.Add(EntityTagHeaderValue.Any)
            : throw new Refusal(ProblemCodes.PreconditionRequired, "A write needs If-Match with the ETag that was read, or If-None-Match: * for a new file.").ToException();
    }
}
