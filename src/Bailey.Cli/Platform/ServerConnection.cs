using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;

namespace Bailey.Cli.Platform;

/// <summary>The HTTP API of a server, with a token, or as nobody. A refusal becomes a <see cref="CommandFailedException"/> with the server's own words.</summary>
internal sealed class ServerConnection : IDisposable
{
    // A line that is dead is noticed within a quarter of a minute.
    private static readonly WebSocketCreationOptions s_beating = new() { KeepAliveInterval = TimeSpan.FromSeconds(5), KeepAliveTimeout = TimeSpan.FromSeconds(10) };
    private static readonly WebSocketCreationOptions s_plain = new();
    private readonly HttpClient _client;

    public ServerConnection(Uri address, string? token, Surroundings surroundings)
    {
        Address = address;
        Surroundings = surroundings;

        // No redirect is followed: a token goes to the address that was named and nowhere else.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromMinutes(2),
        };
        if (token is not null)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        else
        {
            // What changes something is refused when it neither has a token nor says where it comes from.
            _client.DefaultRequestHeaders.Add("Origin", address.GetLeftPart(UriPartial.Authority));
        }
    }

    public Uri Address { get; }

    public Surroundings Surroundings { get; }

    public Task<SessionResponse> Session(CancellationToken cancellationToken) =>
        Get("/api/v1/auth/session", CliJson.Default.SessionResponse, cancellationToken);

    public async Task<T> Get<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await Read(await Send(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken), type, cancellationToken);

    /// <summary>A whole list, page by page.</summary>
    public async Task<IReadOnlyList<T>> GetAll<T>(string path, JsonTypeInfo<Page<T>> type, CancellationToken cancellationToken)
    {
        List<T> all = [];
        string? cursor = null;
        do
        {
            var page = await Get(cursor is null ? path : $"{path}?cursor={Uri.EscapeDataString(cursor)}", type, cancellationToken);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return all;
    }

    public async Task<TAnswer> Post<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken) =>
        await Read(
            await Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, bodyType) }, cancellationToken),
            type,
            cancellationToken);

    /// <summary>A form of OAuth: the answer, or the error that it gave as OAuth does.</summary>
    public async Task<(T? Answer, OAuthError? Error)> PostForm<T>(
        string path, IReadOnlyDictionary<string, string> form, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        var response = await Ask(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return (await Read(response, type, cancellationToken), null);
        }

        return response is { StatusCode: HttpStatusCode.BadRequest, Content.Headers.ContentType.MediaType: "application/json" }
            ? (null, await Read(response, CliJson.Default.OAuthError, cancellationToken))
            : throw await Refusal(response, cancellationToken);
    }

    public async Task Do(HttpMethod method, string path, CancellationToken cancellationToken) =>
        (await Send(new HttpRequestMessage(method, path), cancellationToken)).Dispose();

    public async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await Ask(request, cancellationToken);
        return response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.SwitchingProtocols ? response : throw await Refusal(response, cancellationToken);
    }

    /// <summary>
    /// Opens a WebSocket, and hands over the headers of the answer. Unlike the framework's own client it keeps the words of a refusal. The
    /// heartbeat is for sockets of which neither direction ends before the other.
    /// </summary>
    public async Task<(WebSocket Socket, HttpResponseHeaders Headers)> Open(string path, CancellationToken cancellationToken, bool heartbeat = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        var response = await Send(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            response.Dispose();
            throw new CommandFailedException(ExitCodes.Failed, "no_websocket", $"{Address} does not speak WebSocket here: a proxy before it does not pass it on.");
        }

        return (WebSocket.CreateFromStream(await response.Content.ReadAsStreamAsync(cancellationToken), heartbeat ? s_beating : s_plain), response.Headers);
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> Ask(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "unreachable", $"{Address} cannot be reached: {failure.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "timeout", $"{Address} did not answer in time.");
        }
    }

    private static async Task<T> Read<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using (response)
        {
            try
            {
                return await response.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new JsonException();
            }
            catch (JsonException)
            {
                throw new CommandFailedException(ExitCodes.Failed, "not_understood", "The server's answer is not what this version of bailey understands.");
            }
        }
    }

    private static async Task<CommandFailedException> Refusal(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            Problem? problem = null;
            try
            {
                problem = await response.Content.ReadFromJsonAsync(CliJson.Default.Problem, cancellationToken);
            }
            catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
            {
                // Something between us and the server answered; its status says enough.
            }

            var words = problem?.Detail ?? problem?.Title ?? $"The server answered {(int)response.StatusCode}.";
            var fields = problem?.Errors is { Count: > 0 } errors ? " " + string.Join(" ", errors.SelectMany(field => field.Value)) : "";
            return new CommandFailedException(ExitCode(response.StatusCode), problem?.Code ?? $"http_{(int)response.StatusCode}", words + fields);
        }
    }

    private static int ExitCode(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.Unauthorized => ExitCodes.NotSignedIn,
            HttpStatusCode.Forbidden => ExitCodes.NotAllowed,
            HttpStatusCode.NotFound or HttpStatusCode.Gone => ExitCodes.NotFound,
            HttpStatusCode.Conflict or HttpStatusCode.Locked or HttpStatusCode.TooManyRequests or HttpStatusCode.PreconditionFailed => ExitCodes.Conflict,
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => ExitCodes.Unreachable,
            _ => ExitCodes.Failed,
        };
}
