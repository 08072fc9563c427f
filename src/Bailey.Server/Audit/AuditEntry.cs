using Bailey.Contracts.Platform;

namespace Bailey.Server.Audit;

/// <summary>
/// One thing that happened, before it has a place in the record. Bodies are short facts for people; never a secret, a file's content
/// or what somebody typed.
/// </summary>
public sealed record AuditEntry(string Type, string Principal, string? PrincipalName, WorkspaceId? Workspace = null)
{
    /// <summary>Facts: name to value, each at most 4,000 characters.</summary>
    public IReadOnlyDictionary<string, string> Body { get; init; } = new Dictionary<string, string>();
}
