using System.Globalization;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;

namespace Bailey.Server.Forwards;

/// <summary>One port of a workspace that a person has on their own machine, and what went over it so far.</summary>
internal sealed class PortForward
{
    public OperationId Id { get; set; }

    public WorkspaceId WorkspaceId { get; set; }

    public UserId Owner { get; set; }

    public string OwnerName { get; set; } = "";

    public SessionId SessionId { get; set; }

    public int Port { get; set; }

    public long Connections { get; set; }

    public long BytesIn { get; set; }

    public long BytesOut { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>What the record says when it begins.</summary>
    public AuditEntry Opened() => Entry("forward.opened");

    /// <summary>What the record says when it is over.</summary>
    public AuditEntry Closed(string reason, DateTimeOffset now) => Entry(
        "forward.closed", ("reason", reason), ("connections", Text(Connections)), ("bytes_in", Text(BytesIn)), ("bytes_out", Text(BytesOut)),
        ("seconds", Text((long)(now - Created).TotalSeconds)));

    public static PortForward Of(Principal principal, WorkspaceId workspace, int port, TimeProvider clock) => new()
    {
        Id = Ids.New<OperationId>(clock),
        WorkspaceId = workspace,
        Owner = principal.User,
        OwnerName = principal.Name,
        SessionId = principal.Session,
        Port = port,
        Created = clock.GetUtcNow(),
    };

    private AuditEntry Entry(string type, params (string Key, string Value)[] facts) => new(type, $"user:{Owner}", OwnerName, WorkspaceId)
    {
        Body = facts.Prepend(("port", Text(Port))).Prepend(("id", Id.ToString())).ToDictionary(f => f.Item1, f => f.Item2, StringComparer.Ordinal),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
