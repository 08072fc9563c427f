using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Bailey.Server.Git.Credentials;
using Bailey.Server.Git.Door;
using Bailey.Server.Platform.Connections;

namespace Bailey.Server.Git.Lfs;

/// <summary>
/// The LFS server of a project's remote. The project's credential goes to the remote's own host alone; to an address that the remote gave out goes what it gave with
/// it, and nothing of that on a redirect to another host. Every address is judged when it is connected to, and what is inside is for a remote that is.
/// </summary>
internal sealed class LfsRemote(GuardedConnector connector, GitRemote.Http remote, HttpsLogin? login)
{
    public const string MediaType = "application/vnd.git-lfs+json";
    private const int MostAnswer = 8 << 20;
    private const int MostRedirects = 3;

    /// <summary>Where the API is, as git-lfs finds it.</summary>
    private string Base => $"{(remote.Base.AbsoluteUri.TrimEnd('/') is var text && text.EndsWith(".git", StringComparison.Ordinal) ? text : text + ".git")}/info/lfs";

    public async Task<LfsAnswer> Batch(LfsBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var (status, body) = await Api(HttpMethod.Post, "/objects/batch", JsonSerializer.SerializeToUtf8Bytes(batch), cancellationToken);
            return status == 200 && JsonSerializer.Deserialize<LfsAnswer>(body) is { Transfer: null or "basic" } answer ? answer : throw Refused(status);
        }
        catch (JsonException)
        {
            throw new DoorRefusedException(502, "The remote's answer is none of an LFS server.");
        }
    }

    /// <summary>A call of the API itself; the answer is bounded.</summary>
    public async Task<(int Status, byte[] Body)> Api(HttpMethod method, string path, byte[]? json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Base + path));
        request.Headers.Accept.ParseAdd(MediaType);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(json);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        }

        SignIn(request);
        using var response = await Send(request, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MostAnswer + 1];
        var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return count <= MostAnswer ? ((int)response.StatusCode, buffer[..count]) : throw new DoorRefusedException(502, "The remote's answer is too large.");
    }

    /// <summary>Does what the remote gave an address for; the caller disposes of the answer, which is a good one.</summary>
    public async Task<HttpResponseMessage> Act(LfsTarget target, HttpContent? content, CancellationToken cancellationToken)
    {
        var method = target.Act switch { "download" => HttpMethod.Get, "upload" => HttpMethod.Put, _ => HttpMethod.Post };
        var (address, keepsHeaders) = (Address(target.Href), true);
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, address) { Content = content };
            if (keepsHeaders)
            {
                foreach (var (name, value) in target.Header)
                {
                    // A line end in it would begin a header, or a request, of the remote's own making.
                    if (value?.Any(char.IsControl) == true)
                    {
                        throw new DoorRefusedException(502, "The remote wants something said for the object that is no header.");
                    }

                    _ = request.Headers.TryAddWithoutValidation(name, value) || content?.Headers.TryAddWithoutValidation(name, value) == true;
                }
            }

            if (!target.Authenticated && request.Headers.Authorization is null)
            {
                SignIn(request);
            }

            var response = await Send(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                // What was sent once cannot be sent twice: only a download goes on.
                address = method == HttpMethod.Get && (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location && redirects < MostRedirects
                    ? Address(new Uri(address, location).AbsoluteUri)
                    : throw Refused((int)response.StatusCode);
                keepsHeaders &= IsSameHost(address, new Uri(target.Href));
            }
        }
    }

    private void SignIn(HttpRequestMessage request)
    {
        if (login is not null && IsSameHost(request.RequestUri!, remote.Base))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", login.Parameter);
        }
    }

    /// <summary>
    /// An address that the remote gave out, read as every other that somebody else names. What the operator granted inside is there for those who were granted:
    /// a remote outside must not have the server speak to it.
    /// </summary>
    public Uri Address(string href) => OutboundUrl.TryParse(href, out var url, out var destination)
        && (connector.IsGranted(destination) ? connector.IsGranted(remote.Destination) : url.Scheme == "https")
        ? url
        : throw new DoorRefusedException(502, "The remote gave an address for the object that is not acceptable.");

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
        catch (HttpRequestException failure) when (failure.InnerException is not DoorRefusedException)
        {
            throw new DoorRefusedException(502, "The LFS server of the remote cannot be reached.");
        }
    }

    // What it says for itself is not shown inside.
    private static DoorRefusedException Refused(int status) => status switch
    {
        401 or 403 => new DoorRefusedException(403, "The LFS server of the remote does not let the project's credential do this."),
        404 or 410 or 501 => new DoorRefusedException(404, "The remote has no LFS server, or no such object."),
        413 => new DoorRefusedException(413, "The remote says that the object is too large."),
        429 => new DoorRefusedException(429, "The remote says that it is asked too often."),
        507 => new DoorRefusedException(507, "The remote has no room for the object."),
        _ => new DoorRefusedException(502, $"The LFS server of the remote answered {status}."),
    };

    private static bool IsSameHost(Uri one, Uri other) => one.Scheme == other.Scheme && one.Authority == other.Authority;
}
