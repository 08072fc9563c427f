using System.Net;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Hosts;

/// <summary>
/// Refusals of hosts and wardens that may become ours: a closed list. A warden that says <c>not_signed_in</c> must not sign anybody out.
/// </summary>
internal static class WireRefusals
{
    private static readonly HashSet<string> s_known =
    [
        ProblemCodes.Malformed, ProblemCodes.NotAllowed, ProblemCodes.OutsideWorkspace, ProblemCodes.NotFound, ProblemCodes.Conflict, ProblemCodes.AlreadyExists,
        ProblemCodes.WorkspaceStopped, ProblemCodes.TooLarge, ProblemCodes.UnsupportedMediaType, ProblemCodes.InvalidValue, ProblemCodes.Expired,
        ProblemCodes.WorkspaceBusy, ProblemCodes.PreconditionRequired, ProblemCodes.TooMany, ProblemCodes.Unavailable, ProblemCodes.DiskFull,
    ];

    public static Refusal Read(WireError error) =>
        error.Code is not null && s_known.Contains(error.Code)
            ? new Refusal(error.Code, HostAnswers.Clean(error.Detail, 500))
            {
                ETag = EntityTags.Read(error.ETag),
                RetryAfter = error.Code == ProblemCodes.TooMany ? TimeSpan.FromSeconds(1) : null,
            }
            : new Refusal(ProblemCodes.BadUpstream, "The sandbox refused for a reason that is not known here.");

    /// <summary>A refusal that can have no body, of a HEAD or a socket: 409 there is a stopped sandbox.</summary>
    public static Refusal Bodiless(HttpStatusCode status) =>
        status == HttpStatusCode.Conflict ? new Refusal(ProblemCodes.WorkspaceStopped, "The workspace is stopped; wake it first.") : Of(status);

    /// <summary>A refusal without a readable body.</summary>
    public static Refusal Of(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => Refusal.NotFound("thing in the workspace"),
        HttpStatusCode.Forbidden => new Refusal(ProblemCodes.OutsideWorkspace, "The path leads out of the workspace."),
        HttpStatusCode.RequestedRangeNotSatisfiable => Refusal.Invalid("Range", "The range lies beyond the end of the file."),
        HttpStatusCode.UnprocessableEntity => new Refusal(ProblemCodes.InvalidValue, "The path is not acceptable, or this is no regular file."),
        _ => new Refusal(ProblemCodes.BadUpstream, $"The sandbox answered {(int)status}."),
    };
}
