namespace Bailey.Contracts.Platform;

/// <summary>
/// The closed list of refusals: the <c>code</c> of every RFC 9457 problem document that the server sends.
/// Clients decide by the code, never by the words.
/// </summary>
public static class ProblemCodes
{
    /// <summary>400: the request cannot be read.</summary>
    public const string Malformed = "malformed";

    /// <summary>401: nobody is signed in, or the session has ended.</summary>
    public const string NotSignedIn = "not_signed_in";

    /// <summary>401: unknown e-mail or wrong password; the same answer for both.</summary>
    public const string WrongCredentials = "wrong_credentials";

    /// <summary>403: signed in, and not allowed; the detail says which right is missing.</summary>
    public const string NotAllowed = "not_allowed";

    /// <summary>403: the request came from another site.</summary>
    public const string CrossSite = "cross_site";

    /// <summary>403: the path leads out of the workspace.</summary>
    public const string OutsideWorkspace = "outside_workspace";

    /// <summary>403: the destination is on no allow list.</summary>
    public const string EgressDenied = "egress_denied";

    /// <summary>404: no such thing, or none that the caller may know of.</summary>
    public const string NotFound = "not_found";

    /// <summary>405: the route does not take this method.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>409: somebody else changed it first; the current ETag is in the answer.</summary>
    public const string Conflict = "conflict";

    /// <summary>409: a thing of this name is there already.</summary>
    public const string AlreadyExists = "already_exists";

    /// <summary>409: the organisation has no host that could run a sandbox.</summary>
    public const string NoHost = "no_host";

    /// <summary>409: the workspace is stopped; wake it first.</summary>
    public const string WorkspaceStopped = "workspace_stopped";

    /// <summary>410: the link or code has expired or was used.</summary>
    public const string Expired = "expired";

    /// <summary>413: the body is larger than the route takes.</summary>
    public const string TooLarge = "too_large";

    /// <summary>415: the body is of another media type than the route takes.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>421: this server does not answer for that host name.</summary>
    public const string UnknownHostName = "unknown_host_name";

    /// <summary>422: a value is not acceptable; <c>errors</c> names the fields.</summary>
    public const string InvalidValue = "invalid_value";

    /// <summary>423: the workspace is starting or stopping; try again.</summary>
    public const string WorkspaceBusy = "workspace_busy";

    /// <summary>428: the route wants If-Match or If-None-Match.</summary>
    public const string PreconditionRequired = "precondition_required";

    /// <summary>429: too many requests; Retry-After says when.</summary>
    public const string TooMany = "too_many";

    /// <summary>500: a defect; the request id finds it in the log.</summary>
    public const string Internal = "internal";

    /// <summary>502: the sandbox or the remote gave no usable answer.</summary>
    public const string BadUpstream = "bad_upstream";

    /// <summary>503: a part the answer needs is not there now; the detail says which.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>507: the disk of the workspace or of the server is full; nothing was changed.</summary>
    public const string DiskFull = "disk_full";
}

/// <summary>One page of a list. <c>Next</c> goes into <c>?cursor=</c> for the page after it; null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>One event of <c>/api/v1/events</c>: <c>Type</c> is e.g. <c>workspace.changed</c>, <c>Id</c> the thing's.</summary>
public sealed record EventMessage(long Number, string Type, string? Organisation, string? Workspace, string? Id, DateTimeOffset Time);
