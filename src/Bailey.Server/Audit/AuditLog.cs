using System.Text.Json;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Audit;

/// <summary>
/// The record. An effect in the database is recorded in the same transaction; an effect outside it gets an intent before and an outcome
/// after, and the caller is answered only when the outcome stands.
/// </summary>
public sealed class AuditLog
{
    private readonly Tenant _tenant;
    private readonly TimeProvider _clock;

    internal AuditLog(Tenant tenant, TimeProvider clock) => (_tenant, _clock) = (tenant, clock);

    /// <summary>Records a fact in the organisation's tree, in the caller's transaction; call it last, it holds the tree until the commit.</summary>
    public Task Record(TenantScope scope, AuditEntry entry) => Append(scope, scope.Organisation, entry, "fact", null, null);

    /// <summary>Records a fact in the instance's tree.</summary>
    public Task Record(InstanceScope scope, AuditEntry entry) => Append(scope, null, entry, "fact", null, null);

    /// <summary>
    /// Records the intent, acts, records the outcome. The operation's id goes to the warden, which remembers it, so that after a crash the
    /// reconciler can ask what became of it. A refusal is <c>not_done</c>; any other failure is <c>unknown</c> until it has been asked.
    /// </summary>
    public async Task<T> Act<T>(OrgId organisation, AuditEntry entry, Func<OperationId, Task<T>> act, CancellationToken cancellationToken)
    {
        var operation = Ids.New<OperationId>(_clock);
        await _tenant.Run(organisation, scope => Append(scope, organisation, entry, "intent", operation, null), cancellationToken);
        try
        {
            var result = await act(operation);
            await Outcome("done");
            return result;
        }
        catch (RefusedException)
        {
            await Outcome("not_done");
            throw;
        }
        catch (Exception)
        {
            await Outcome("unknown");
            throw;
        }

        Task Outcome(string result) =>
            _tenant.Run(organisation, scope => Append(scope, organisation, entry, "outcome", operation, result), CancellationToken.None);
    }

    private Task Append(DatabaseScope scope, OrgId? organisation, AuditEntry entry, string phase, OperationId? operation, string? result) =>
        scope.Execute(
            """
            insert into audit_leaves (org_id, id, time, type, phase, result, operation, principal, principal_name, workspace_id, body)
            values (@organisation, @id, @time, @type, @phase, @result, @operation, @principal, @principalName, @workspace, @body::jsonb)
            """,
            new
            {
                organisation,
                id = Ids.New<AuditEventId>(_clock),
                time = _clock.GetUtcNow(),
                type = entry.Type,
                phase,
                result,
                operation,
                principal = entry.Principal,
                principalName = entry.PrincipalName,
                workspace = entry.Workspace,
                body = JsonSerializer.Serialize(entry.Body),
            });
}
