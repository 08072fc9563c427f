namespace Bailey.Server.Git.Door;

/// <summary>The read side of a remote that speaks smart HTTP.</summary>
internal sealed class HttpUploadPack(HttpRemote remote) : IUploadPack
{
    public async Task Advertise(DoorExchange exchange, CancellationToken cancellationToken)
    {
        using var response = await remote.Advertise(GitService.UploadPack, exchange.Protocol, cancellationToken);
        await Answer(exchange, response, GitService.UploadPack.Advertisement, cancellationToken);
    }

    public async Task Fetch(DoorExchange exchange, CancellationToken cancellationToken)
    {
        var content = new StreamContent(exchange.Body);
        content.Headers.ContentLength = exchange.BodyLength;
        if (exchange.IsGzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        using var response = await remote.Post(GitService.UploadPack, content, exchange.Protocol, cancellationToken);
        await Answer(exchange, response, GitService.UploadPack.Result, cancellationToken);
    }

    private static async Task Answer(DoorExchange exchange, HttpResponseMessage response, string contentType, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        exchange.Begin(contentType);
        await exchange.Copy(body, cancellationToken);
    }
}
