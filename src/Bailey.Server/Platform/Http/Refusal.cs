using Bailey.Contracts.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// An expected refusal: one code of the closed list, a sentence that says what to do, and for 422 the fields. It is a problem document
/// as a result, or as an exception where it is found below a handler.
/// </summary>
public sealed record Refusal(string Code, string Detail)
{
    private static readonly Dictionary<string, (int Status, string Title)> s_known = new()
    {
        [ProblemCodes.Malformed] = (400, "The request cannot be read"),
        [ProblemCodes.NotSignedIn] = (401, "Not signed in"),
        [ProblemCodes.WrongCredentials] = (401, "Wrong e-mail or password"),
        [ProblemCodes.NotAllowed] = (403, "Not allowed"),
        [ProblemCodes.CrossSite] = (403, "The request came from another site"),
        [ProblemCodes.OutsideWorkspace] = (403, "The path leads out of the workspace"),
        [ProblemCodes.EgressDenied] = (403, "The destination is not allowed"),
        [ProblemCodes.NotFound] = (404, "Not found"),
        [ProblemCodes.MethodNotAllowed] = (405, "Method not allowed"),
        [ProblemCodes.Conflict] = (409, "Changed by somebody else"),
        [ProblemCodes.AlreadyExists] = (409, "Exists already"),
        [ProblemCodes.NoHost] = (409, "No host"),
        [ProblemCodes.WorkspaceStopped] = (409, "The workspace is stopped"),
        [ProblemCodes.Expired] = (410, "Expired or used"),
        [ProblemCodes.TooLarge] = (413, "Too large"),
        [ProblemCodes.UnsupportedMediaType] = (415, "Unsupported media type"),
        [ProblemCodes.UnknownHostName] = (421, "Unknown host name"),
        [ProblemCodes.InvalidValue] = (422, "A value is not acceptable"),
        [ProblemCodes.WorkspaceBusy] = (423, "The workspace is busy"),
        [ProblemCodes.PreconditionRequired] = (428, "A precondition is required"),
        [ProblemCodes.TooMany] = (429, "Too many requests"),
        [ProblemCodes.Internal] = (500, "Something went wrong here"),
        [ProblemCodes.BadUpstream] = (502, "No usable answer from below"),
        [ProblemCodes.Unavailable] = (503, "Not available now"),
        [ProblemCodes.DiskFull] = (507, "The disk is full"),
    };

    /// <summary>For 422: field to sentences.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>For 409 of a write: the ETag that the content has now.</summary>
    public string? ETag { get; init; }

    /// <summary>For 429: when to come again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The HTTP status of the code.</summary>
    public int Status => s_known[Code].Status;

    /// <summary>Every code with its status and title.</summary>
    public static IReadOnlyDictionary<string, (int Status, string Title)> Known => s_known;

    /// <summary>A refusal of one field.</summary>
    public static Refusal Invalid(string field, string sentence) =>
        new(ProblemCodes.InvalidValue, sentence) { Errors = new Dictionary<string, string[]> { [field] = [sentence] } };

    /// <summary>There is no such thing, or none the caller may know of.</summary>
    public static Refusal NotFound(string what) => new(ProblemCodes.NotFound, $"There is no such {what}, or none that you may see.");

    /// <summary>The refusal as a result of a handler.</summary>
    public ProblemHttpResult ToResult()
    {
        var extensions = new Dictionary<string, object?> { ["code"] = Code };
        if (Errors is not null)
        {
            extensions["errors"] = Errors;
        }

        if (ETag is not null)
        {
            extensions["etag"] = ETag;
        }

        if (RetryAfter is { } wait)
        {
            extensions["retryAfter"] = (int)Math.Ceiling(wait.TotalSeconds);
        }

        return TypedResults.Problem(Detail, null, Status, s_known[Code].Title, "about:blank", extensions);
    }

    /// <summary>The refusal as an exception; the edge turns it into the same document.</summary>
    public RefusedException ToException() => new(this);
}

/// <summary>An expected refusal on its way to the edge of the request.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    /// <summary>What is refused, and why.</summary>
    public Refusal Refusal => refusal;
}
