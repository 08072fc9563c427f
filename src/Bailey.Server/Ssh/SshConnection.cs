using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;

namespace Bailey.Server.Ssh;

/// <summary>One connection: whose it is, and to which workspace. Its id is that of the operation that opened it, and names the warden's channel.</summary>
internal sealed class SshConnection
{
    public const string Opening = "opening";
    public const string Open = "open";
    public const string Ended = "ended";

    public OperationId Id { get; set; }

    public WorkspaceId WorkspaceId { get; set; }

    public UserId Owner { get; set; }

    public string OwnerName { get; set; } = "";

    public string State { get; set; } = Opening;

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset Seen { get; set; }

    /// <summary>The channel's name at the warden.</summary>
    public string Channel => $"ssh-{Id}";

    /// <summary>What the record says when it is over.</summary>
    public AuditEntry Closed(string reason, params (string Key, string Value)[] facts) =>
        new("ssh.closed", $"user:{Owner}", OwnerName, WorkspaceId)
        {
            Body = facts.Prepend(("reason", reason)).Prepend(("id", Id.ToString())).ToDictionary(f => f.Item1, f => f.Item2, StringComparer.Ordinal),
        };

    public static SshConnection Of(Principal principal, WorkspaceId workspace, OperationId id, DateTimeOffset now) =>
        new() { Id = id, WorkspaceId = workspace, Owner = principal.User, OwnerName = principal.Name, Created = now, Seen = now };
}
