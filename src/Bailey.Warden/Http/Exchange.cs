using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bailey.Contracts;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Operations;
using Microsoft.AspNetCore.Http.Features;

namespace Bailey.Warden.Http;

/// <summary>One request and its answer, in the few words that the warden needs.</summary>
internal sealed class Exchange(HttpContext http, string? id, CancellationToken stopping)
{
    internal const int MaximumJson = 1024 * 1024;

    internal HttpContext Http => http;

    internal HttpRequest Request => http.Request;

    internal HttpResponse Response => http.Response;

    internal CancellationToken Gone => http.RequestAborted;

    /// <summary>For an answer that never ends by itself: until the client is gone or the warden stops.</summary>
    internal CancellationTokenSource UntilStop() => CancellationTokenSource.CreateLinkedTokenSource(Gone, stopping);

    /// <summary>The part of the path where the route says <c>{id}</c>: 1 to 64 of letters, digits, '-' and '_'.</summary>
    internal string Id => CheckId(id);

    internal string? Operation => Request.Headers["Bailey-Operation"] is [{ } operation] ? CheckId(operation) : null;

    internal static string CheckId(string? id) => id is { Length: > 0 and <= 64 } && id.All(x => char.IsAsciiLetterOrDigit(x) || x is '-' or '_')
        ? id
        : throw Refusal.Invalid("An id has 1 to 64 letters, digits, '-' and '_'.");

    internal string? Query(string name) => Request.Query[name] is [{ } value] ? value : null;

    internal string Required(string name) => Query(name) ?? throw Refusal.Malformed($"The query needs '{name}' once.");

    internal long? Number(string name) => Query(name) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Refusal.Malformed($"'{name}' is a number.");

    internal bool Flag(string name) => Query(name) is "true" or "1";

    internal async Task<T> ReadAsync<T>(JsonTypeInfo<T> type, int maximum = MaximumJson)
    {
        LimitBody(maximum);
        try
        {
            return await JsonSerializer.DeserializeAsync(Request.Body, type, Gone) ?? throw Refusal.Malformed("The body is null.");
        }
        catch (JsonException)
        {
            throw Refusal.Malformed("The body is not the JSON that this route takes.");
        }
    }

    internal void LimitBody(long maximum)
    {
        if (Request.ContentLength > maximum)
        {
            throw Refusal.TooLarge(string.Create(CultureInfo.InvariantCulture, $"The body has more than {maximum} bytes."));
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = maximum;
        }
    }

    internal Task ReplyAsync<T>(T value, JsonTypeInfo<T> type, int status = 200) => ReplyAsync(JsonSerializer.SerializeToUtf8Bytes(value, type), status);

    internal Task ReplyAsync(Outcome outcome) => ReplyAsync(outcome.Body, outcome.Status);

    internal async Task ReplyAsync(ReadOnlyMemory<byte> json, int status = 200)
    {
        Response.StatusCode = status;
        if (status == 204)
        {
            return;
        }

        Response.ContentType = "application/json";
        Response.ContentLength = json.Length;
        await Response.BodyWriter.WriteAsync(json, Gone);
    }

    internal Task RefuseAsync(Refusal refusal)
    {
        if (refusal.ETag is { } etag)
        {
            Response.Headers.ETag = $"\"{etag}\"";
        }

        var outcome = Outcome(refusal);
        return ReplyAsync(outcome.Body, outcome.Status);
    }

    internal static Outcome Outcome(Refusal refusal) =>
        new(refusal.Status, JsonSerializer.SerializeToUtf8Bytes(new WireError(refusal.Code, refusal.Message, refusal.ETag), WireJson.Default.WireError));

    internal static Outcome Outcome<T>(T value, JsonTypeInfo<T> type) => new(200, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>One line of an NDJSON stream, sent at once.</summary>
    internal async Task LineAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken stop)
    {
        await Response.BodyWriter.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, type), stop);
        await Response.BodyWriter.WriteAsync("\n"u8.ToArray(), stop);
    }

    internal async Task<WebSocket> AcceptAsync() => http.WebSockets.IsWebSocketRequest
        ? await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero })
        : throw Refusal.Malformed("This route is a WebSocket.");
}
