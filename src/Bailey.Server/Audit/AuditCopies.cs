using System.Globalization;
using System.Text.Json;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Audit;

/// <summary>
/// What happens to the instance or to a person and belongs into trees of organisations too, whose security officers read those. The copies are owed
/// by the transaction of what happened and written after it; what a crash left owing the <see cref="Reconciler"/> writes.
/// </summary>
public sealed class AuditCopies
{
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(5);
    private readonly Instance _instance;
    private readonly Tenant _tenant;
    private readonly AuditLog _log;
    private readonly TimeProvider _clock;

    internal AuditCopies(Instance instance, Tenant tenant, AuditLog log, TimeProvider clock) => (_instance, _tenant, _log, _clock) = (instance, tenant, log, clock);

    /// <summary>Owes the entry to the organisations, in the caller's transaction.</summary>
    public Task Owe(InstanceScope scope, IEnumerable<OrgId> organisations, AuditEntry entry) => scope.Execute(
        """
        insert into audit_copies (org_id, type, principal, principal_name, facts, time)
        select org, @Type, @Principal, @PrincipalName, @facts, @now from unnest(@organisations) as org
        """,
        new
        {
            entry.Type,
            entry.Principal,
            entry.PrincipalName,
            facts = JsonSerializer.Serialize(entry.Body),
            now = _clock.GetUtcNow(),
            organisations = organisations.Select(o => o.Value).ToArray(),
        });

    /// <summary>Writes what is owed to the organisation, in its order; each copy once, however many write at the same time.</summary>
    public Task Write(OrgId organisation) => _tenant.Run(organisation, async scope =>
    {
        var owed = await scope.Query<OwedCopy>(
            "delete from audit_copies where org_id = @org returning number, type, principal, principal_name, facts, time", new { org = organisation });
        foreach (var copy in owed.OrderBy(c => c.Number))
        {
            await _log.Record(scope, Entry(copy));
        }
    }, CancellationToken.None);

    /// <summary>Writes everything that is owed to anybody.</summary>
    internal async Task WriteAll(CancellationToken cancellationToken)
    {
        foreach (var organisation in await _instance.Run(scope => scope.Query<OrgId>("select distinct org_id from audit_copies limit 200"), cancellationToken))
        {
            await Write(organisation);
        }
    }

    private AuditEntry Entry(OwedCopy copy)
    {
        var facts = JsonSerializer.Deserialize<Dictionary<string, string>>(copy.Facts) ?? [];
        if (_clock.GetUtcNow() - copy.Time > s_late)
        {
            // The leaf's own time is that of its writing.
            facts["happened"] = copy.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        return new AuditEntry(copy.Type, copy.Principal, copy.PrincipalName) { Body = facts };
    }

    private sealed record OwedCopy(long Number, string Type, string Principal, string? PrincipalName, string Facts, DateTimeOffset Time);
}
