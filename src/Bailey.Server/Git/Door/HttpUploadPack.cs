using System.Net;
using System.Net.Http.Headers;
using Bailey.Server.Platform.Connections;

namespace Bailey.Server.Git.Door;

/// <summary>
/// A remote that speaks smart HTTP. A redirect is followed for the advertisement alone, on the same host, and remembered for the request
/// after it; nothing that git in the sandbox sent as credential, cookie or host goes along.
/// </summary>
internal sealed class HttpUploadPack(GuardedConnector connector, GitRemote.Http remote, MovedRemotes moved) : IUploadPack
{
    private const string Query = "/info/refs?service=git-upload-pack";
    private const int MostRedirects = 3;

    public async Task Advertise(DoorExchange exchange, CancellationToken cancellationToken)
    {
        var at = remote.Base;
        for (var redirects = 0; ; redirects++)
        {
            using var request = Request(HttpMethod.Get, Address(at, Query), exchange);
            using var response = await Send(request, cancellationToken);
            if (Moved(response, at) is { } next)
            {
                at = redirects < MostRedirects ? next : throw new DoorRefusedException(502, "The remote redirects without end.");
                continue;
            }

            await Check(response, DoorExchange.Advertisement);
            moved.Remember(remote.Base, at);
            await Answer(exchange, response, DoorExchange.Advertisement, cancellationToken);
            return;
        }
    }

    public async Task Fetch(DoorExchange exchange, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, Address(moved.Of(remote.Base), "/git-upload-pack"), exchange);
        request.Content = new StreamContent(exchange.Body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(DoorExchange.Request);
        request.Content.Headers.ContentLength = exchange.BodyLength;
        if (exchange.IsGzip)
        {
            request.Content.Headers.ContentEncoding.Add("gzip");
        }

        using var response = await Send(request, cancellationToken);
        await Check(response, DoorExchange.Result);
        await Answer(exchange, response, DoorExchange.Result, cancellationToken);
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri address, DoorExchange exchange)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("git", "2.39"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("(Bailey)"));
        request.Headers.Accept.ParseAdd("*/*");
        request.Headers.Pragma.ParseAdd("no-cache");
        if (exchange.Protocol is { } protocol)
        {
            request.Headers.Add("Git-Protocol", protocol);
        }

        return request;
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await connector.Http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure) when (failure.InnerException is DestinationRefusedException refused)
        {
            throw new DoorRefusedException(403, refused.Message);
        }
        catch (HttpRequestException failure)
        {
            throw new DoorRefusedException(502, failure.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "The name of the remote is not known.",
                HttpRequestError.SecureConnectionError => "The remote's certificate is not trusted, or it speaks no TLS.",
                _ => $"The remote cannot be reached: {(failure.InnerException is IOException io ? io.Message : "no connection")}",
            });
        }
    }

    /// <summary>Where a redirect leads, when it stays on the host: the same address with another path, which ends as it was asked.</summary>
    private static Uri? Moved(HttpResponseMessage response, Uri at)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
        {
            return null;
        }

        var target = response.Headers.Location is { } location ? new Uri(Address(at, Query), location) : null;
        return target is not null && target.Scheme == at.Scheme && target.Authority == at.Authority && target.UserInfo.Length == 0
            && target.PathAndQuery.EndsWith(Query, StringComparison.Ordinal)
            ? new Uri(at, target.PathAndQuery[..^Query.Length])
            : throw new DoorRefusedException(502, "The remote redirects to another place. Set the project's address to the place itself.");
    }

    // What the answer says for itself is not shown inside: it may be a page of something that is no git server.
    private static Task Check(HttpResponseMessage response, string contentType) => response.StatusCode switch
    {
        HttpStatusCode.OK when response.Content.Headers.ContentType?.MediaType == contentType && response.Content.Headers.ContentEncoding.Count == 0 => Task.CompletedTask,
        HttpStatusCode.OK => throw new DoorRefusedException(502, "The remote does not speak git's smart HTTP."),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            throw new DoorRefusedException(403, "The remote wants a sign-in. This server keeps no credentials for https remotes yet; an ssh address works with the organisation's key."),
        HttpStatusCode.NotFound or HttpStatusCode.Gone => throw new DoorRefusedException(404, "The remote has no repository there, or wants a sign-in for it."),
        _ => throw new DoorRefusedException(502, $"The remote answered {(int)response.StatusCode}."),
    };

    private static async Task Answer(DoorExchange exchange, HttpResponseMessage response, string contentType, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        exchange.Begin(contentType);
        await exchange.Copy(body, cancellationToken);
    }

    private static Uri Address(Uri at, string after) => new(at.AbsoluteUri.TrimEnd('/') + after);
}
