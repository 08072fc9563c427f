using Bailey.Contracts.Platform;
using Bailey.Server.Audit;

namespace Bailey.Server.Access;

/// <summary>
/// Who acts: a person through a browser session, a token or a device. Set once by authentication, read by the decision, handlers, sockets and
/// the record; never made from a request's own words.
/// </summary>
/// <param name="User">The person.</param>
/// <param name="Name">The person's name, for people who read the record.</param>
/// <param name="Session">The session, token or device; revoking it ends requests and live sockets.</param>
/// <param name="Kind">browser, token, device (a command line that was let in), program (something that the person runs in a cell) or none (sign-in is off).</param>
/// <param name="IsOperator">Runs the instance: may make organisations and grant host rights.</param>
public sealed record Principal(UserId User, string Name, SessionId Session, string Kind, bool IsOperator)
{
    /// <summary>The person's e-mail, for what git writes into a commit.</summary>
    public string Email { get; init; } = "";

    /// <summary>The name of the principal in the record.</summary>
    public string AuditName => $"user:{User}";

    /// <summary>An entry of the record in this principal's name.</summary>
    public AuditEntry Entry(string type, WorkspaceId? workspace = null, params (string Key, string Value)[] body) =>
        new(type, AuditName, Name, workspace) { Body = body.ToDictionary(b => b.Key, b => b.Value, StringComparer.Ordinal) };

    /// <summary>Binds a handler's parameter; Access has refused the request already when there is none.</summary>
    public static ValueTask<Principal?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Principal>());
}
