using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;
using Bailey.Contracts.Platform;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// The outermost edge of a request: names it, refuses what no honest client sends, and turns whatever comes out of it into a problem document.
/// A defect is logged with the request's id and shown without a word of its inside.
/// </summary>
internal sealed partial class RequestEdge(RequestDelegate next, LiveSockets sockets, ILogger<RequestEdge> log)
{
    private const string IdHeader = "Bailey-Request";

    public async Task Invoke(HttpContext context)
    {
        context.TraceIdentifier = RandomNumberGenerator.GetHexString(16, lowercase: true);
        context.Response.Headers[IdHeader] = context.TraceIdentifier;
        using var scope = log.BeginScope(new Dictionary<string, object> { ["request"] = context.TraceIdentifier });
        sockets.Begin(context);
        var unread = context.Features.Get<UnreadBody>();
        if (unread is not null)
        {
            unread.IsLeft = false;
        }

        try
        {
            if (Smuggled(context.Request))
            {
                context.Response.Headers.Connection = "close";
                throw new Refusal(ProblemCodes.Malformed, "A header holds control characters, or the body has two lengths.").ToException();
            }

            await next(context);
            await Explain(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; there is nobody to answer.
        }
        catch (WebSocketException) when (context.Response.HasStarted)
        {
            // The other end of a socket left, or it was closed from above while something was being sent.
        }
        catch (Exception failure)
        {
            await Answer(context, failure);
        }

        if (unread is not null)
        {
            unread.IsLeft = context.Response.StatusCode >= 400 && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        }
    }

    private async Task Answer(HttpContext context, Exception failure)
    {
        var refusal = Refuse(failure);
        if (refusal is null || refusal.Code == ProblemCodes.Internal)
        {
            Failed(log, failure, context.Request.Method, Route(context), context.TraceIdentifier);
        }
        else if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
        {
            Unavailable(log, failure.Message, context.TraceIdentifier);
        }

        if (context.Response.HasStarted)
        {
            // Half an answer must not look whole.
            context.Abort();
            return;
        }

        // Whoever sends what has two meanings loses the connection: clearing must not forget that.
        var connection = context.Response.Headers.Connection;
        context.Response.Clear();
        context.Response.Headers.Connection = connection;
        context.Response.Headers[IdHeader] = context.TraceIdentifier;
        await (refusal ?? new Refusal(ProblemCodes.Internal, "The request failed because of a defect; its id finds it in the log.")).ToResult().ExecuteAsync(context);
    }

    /// <summary>A refusal without words (no route, wrong method, wrong media type) gets them here.</summary>
    private static async Task Explain(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentLength is not null || response.ContentType is not null)
        {
            return;
        }

        var (code, detail) = response.StatusCode switch
        {
            404 => (ProblemCodes.NotFound, "There is nothing at this address."),
            405 => (ProblemCodes.MethodNotAllowed, $"This address takes {response.Headers.Allow}."),
            413 => (ProblemCodes.TooLarge, "The body is larger than this address takes."),
            415 => (ProblemCodes.UnsupportedMediaType, "This address takes another media type, usually application/json."),
            400 => (ProblemCodes.Malformed, "The request cannot be read."),
            _ => (null, ""),
        };
        if (code is not null)
        {
            await new Refusal(code, detail).ToResult().ExecuteAsync(context);
        }
    }

    private static Refusal? Refuse(Exception failure) => failure switch
    {
        RefusedException refused => refused.Refusal,
        LostException lost => lost.Refusal,
        BadHttpRequestException { StatusCode: 413 } => new(ProblemCodes.TooLarge, "The body is larger than this address takes."),
        BadHttpRequestException { StatusCode: 415 } => new(ProblemCodes.UnsupportedMediaType, "This address takes application/json."),
        BadHttpRequestException { InnerException: JsonException json } => new(ProblemCodes.Malformed, Unreadable(json)),
        BadHttpRequestException => new(ProblemCodes.Malformed, "The request cannot be read: a value is missing or of another form."),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory } => new(ProblemCodes.DiskFull, "The database has no room; nothing was changed."),
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } =>
            new(ProblemCodes.Unavailable, "Somebody else changed the same thing at the same moment; try again."),
        PostgresException { IsTransient: false } => null,
        NpgsqlException => new(ProblemCodes.Unavailable, "The database does not answer now; try again in a moment."),
        ConnectionAbortedException => new(ProblemCodes.Malformed, "The connection broke."),
        _ => null,
    };

    // The reader has no other way to tell an unknown field from another fault than its sentence.
    private static string Unreadable(JsonException json) => json.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)
        ? $"The request has a field that this address does not know{At(json)}."
        : $"The JSON cannot be read{At(json)}.";

    // The path names members that the client itself sent or that the contract publishes.
    private static string At(JsonException json) => json is { Path: { Length: > 0 and < 200 } path } ? $" at {path}" : "";

    private static string Route(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";

    private static bool Smuggled(HttpRequest request)
    {
        if (request.Headers.TransferEncoding.Count > 0 && (request.Headers.ContentLength is not null || request.Headers.ContainsKey("X-Content-Length")))
        {
            // Kestrel has renamed the Content-Length beside a Transfer-Encoding; a proxy in front may have believed it.
            return true;
        }

        foreach (var (_, values) in request.Headers)
        {
            foreach (var value in values)
            {
                if (value is not null && value.AsSpan().ContainsAny(s_control))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static readonly System.Buffers.SearchValues<char> s_control =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(c => c != '\t').Append(0x7F).Select(c => (char)c)]);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed (request {Request})")]
    private static partial void Failed(ILogger logger, Exception failure, string method, string route, string request);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not available: {Reason} (request {Request})")]
    private static partial void Unavailable(ILogger logger, string reason, string request);
}
