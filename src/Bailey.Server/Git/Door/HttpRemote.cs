using System.Net;
using System.Net.Http.Headers;
using Bailey.Server.Git.Credentials;
using Bailey.Server.Platform.Connections;

namespace Bailey.Server.Git.Door;

/// <summary>
/// A remote that speaks smart HTTP. A redirect is followed for the advertisement alone, on the same host, and remembered for the request
/// after it; nothing that git in the sandbox sent as credential, cookie or host goes along, and the project's own credential goes to that host alone.
/// </summary>
internal sealed class HttpRemote(GuardedConnector connector, GitRemote.Http remote, MovedRemotes moved, HttpsLogin? login)
{
    private const int MostRedirects = 3;

    /// <summary>The advertisement, checked; the caller disposes of it.</summary>
    public async Task<HttpResponseMessage> Advertise(GitService service, string? protocol, CancellationToken cancellationToken)
    {
        var at = remote.Base;
        for (var redirects = 0; ; redirects++)
        {
            using var request = Request(HttpMethod.Get, Address(at, service.Query), protocol);
            var response = await Send(request, cancellationToken);
            try
            {
                if (Moved(response, at, service) is { } next)
                {
                    at = redirects < MostRedirects ? next : throw new DoorRefusedException(502, "The remote redirects without end.");
                    response.Dispose();
                    continue;
                }

                Check(response, service, service.Advertisement);
                moved.Remember(remote.Base, at);
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
    }

    /// <summary>Posts to the service, and the checked answer; the caller disposes of it.</summary>
    public async Task<HttpResponseMessage> Post(GitService service, HttpContent content, string? protocol, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, Address(moved.Of(remote.Base), $"/{service.Name}"), protocol);
        request.Content = content;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(service.Request);
        var response = await Send(request, cancellationToken);
        try
        {
            Check(response, service, service.Result);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private HttpRequestMessage Request(HttpMethod method, Uri address, string? protocol)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("git", "2.39"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("(Bailey)"));
        request.Headers.Accept.ParseAdd("*/*");
        request.Headers.Pragma.ParseAdd("no-cache");
        if (protocol is not null)
        {
            request.Headers.Add("Git-Protocol", protocol);
        }

        if (login is not null && IsSameHost(address, remote.Base))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", login.Parameter);
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
    private static Uri? Moved(HttpResponseMessage response, Uri at, GitService service)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
        {
            return null;
        }

        var target = response.Headers.Location is { } location ? new Uri(Address(at, service.Query), location) : null;
        return target is not null && IsSameHost(target, at) && target.UserInfo.Length == 0 && target.PathAndQuery.EndsWith(service.Query, StringComparison.Ordinal)
            ? new Uri(at, target.PathAndQuery[..^service.Query.Length])
            : throw new DoorRefusedException(502, "The remote redirects to another place. Set the project's address to the place itself.");
    }

    // What the answer says for itself is not shown inside: it may be a page of something that is no git server.
    private void Check(HttpResponseMessage response, GitService service, string contentType)
    {
        var refusal = response.StatusCode switch
        {
            HttpStatusCode.OK when response.Content.Headers.ContentType?.MediaType == contentType && response.Content.Headers.ContentEncoding.Count == 0 => null,
            HttpStatusCode.OK => new DoorRefusedException(502, "The remote does not speak git's smart HTTP."),
            HttpStatusCode.Unauthorized when login is not null =>
                new DoorRefusedException(403, "The remote does not accept the project's credential. A maintainer renews it in the project's settings."),
            HttpStatusCode.Forbidden when login is not null =>
                new DoorRefusedException(403, service == GitService.ReceivePack ? "The remote does not let the project's credential push." : "The remote does not let the project's credential read."),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new DoorRefusedException(403, "The remote wants a sign-in, and the project has no credential for it. A maintainer sets one in the project's settings."),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new DoorRefusedException(404, "The remote has no repository there, or wants a sign-in for it."),
            _ => new DoorRefusedException(502, $"The remote answered {(int)response.StatusCode}."),
        };
        if (refusal is not null)
        {
            throw refusal;
        }
    }

    private static bool IsSameHost(Uri one, Uri other) => one.Scheme == other.Scheme && one.Authority == other.Authority;

    private static Uri Address(Uri at, string after) => new(at.AbsoluteUri.TrimEnd('/') + after);
}
