using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Audit;

/// <summary>
/// GET …/audit/events: one entry of the record, newest first. <c>Index</c> is its leaf in the organisation's tree.
/// <c>Phase</c>: fact (in the database, at once), intent and outcome (for what happens outside it), joined by <c>Operation</c>.
/// <c>Result</c> of an outcome: done, not_done, unknown. <c>Body</c> is null once erased.
/// </summary>
public sealed record AuditEvent(
    long Index, AuditEventId Id, DateTimeOffset Time, string Type, string Phase, string? Result, OperationId? Operation,
    string Principal, string? PrincipalName, string? Workspace, IReadOnlyDictionary<string, string>? Body);

/// <summary>GET …/audit/checkpoint: a signed C2SP tlog-checkpoint as text, and the verifier key line.</summary>
public sealed record CheckpointResponse(string Checkpoint, string Key);

/// <summary>GET …/audit/proof?from=&amp;to= (consistency) or ?index=&amp;size= (inclusion): hashes in base64, as RFC 9162 orders them.</summary>
public sealed record ProofResponse(IReadOnlyList<string> Hashes);

/// <summary>One line of the NDJSON export GET …/audit/tile?from=: the exact leaf, its salt and body, in tree order.</summary>
public sealed record AuditLeaf(long Index, string Leaf, string? Salt, string? Body);

/// <summary>GET …/audit/retention: the days after which an entry's body is erased, null: never. The entry itself stays, and every proof over it.</summary>
public sealed record AuditRetention(int? BodyDays);
