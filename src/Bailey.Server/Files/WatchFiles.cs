using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Files;

/// <summary>GET …/files/watch: folders whose content changed, as NDJSON, until the client goes, the session ends or the sandbox stops.</summary>
internal static class WatchFiles
{
    public static void Map(IEndpointRouteBuilder files) => files.MapGet("/watch", Handle)
        .Requires(Actions.FileRead).OnlyReads().Produces<FilesChanged>(200, "application/x-ndjson");

    private static async Task Handle(
        HttpContext http, Principal principal, OrgId org, WorkspaceId workspace, Wardens wardens, LiveSockets live, CancellationToken cancellationToken)
    {
        using var stream = live.Enter(http, principal.Session, principal.User, org);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stream.Ended, cancellationToken);
        using var answer = await Open(wardens.Of(org, workspace), stream, either.Token);
        http.Response.ContentType = "application/x-ndjson";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.StartAsync(cancellationToken);
        await http.Response.BodyWriter.FlushAsync(cancellationToken);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
            await foreach (var changed in WardenClient.Lines(body, WireJson.Default.FilesChanged, either.Token))
            {
                if (changed.Folders is null)
                {
                    throw HostWords.Unusable("a change of another shape");
                }

                await NdJson.Write(http.Response, JsonSerializer.SerializeToUtf8Bytes(changed, WireJson.Default.FilesChanged), either.Token);
            }
        }
        catch (Exception over) when (over is IOException or HttpRequestException || stream.Ended.IsCancellationRequested)
        {
            // The sandbox stopped or the session ended: the stream simply ends and the page asks again.
        }
    }

    // Whoever asks while the server stops, or their session ends, is refused like everybody after them.
    private static async Task<HttpResponseMessage> Open(WardenClient warden, LiveSocket stream, CancellationToken cancellationToken)
    {
        try
        {
            return await warden.Stream(HttpMethod.Get, "watch", null, cancellationToken);
        }
        catch (OperationCanceledException) when (stream.Ended.IsCancellationRequested)
        {
            throw new Refusal(ProblemCodes.Unavailable, "The stream was ended before it began; ask again.").ToException();
        }
    }
}
