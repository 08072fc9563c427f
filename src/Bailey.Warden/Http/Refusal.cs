using Bailey.Contracts.Platform;

namespace Bailey.Warden.Http;

/// <summary>An expected refusal, on its way to the edge, where it becomes a <c>WireError</c>.</summary>
internal sealed class Refusal(int status, string code, string detail, string? etag = null) : Exception(detail)
{
    internal int Status => status;

    internal string Code => code;

    internal string? ETag => etag;

    internal static Refusal Malformed(string detail) => new(400, ProblemCodes.Malformed, detail);

    internal static Refusal Invalid(string detail) => new(422, ProblemCodes.InvalidValue, detail);

    internal static Refusal NotFound(string detail) => new(404, ProblemCodes.NotFound, detail);

    internal static Refusal Conflict(string detail, string? etag = null) => new(409, ProblemCodes.Conflict, detail, etag);

    internal static Refusal TooMany(string detail) => new(429, ProblemCodes.TooMany, detail);

    internal static Refusal TooLarge(string detail) => new(413, ProblemCodes.TooLarge, detail);

    internal static Refusal Unavailable(string detail) => new(503, ProblemCodes.Unavailable, detail);
}
