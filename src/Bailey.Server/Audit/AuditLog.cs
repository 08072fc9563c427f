using System.Collections.Concurrent;
using Bailey.Contracts.Audit;
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
    private readonly AuditOrigin _origin;
    private readonly AuditNews _news;
    private readonly DeclaredTypes _declared;

    internal AuditLog(Tenant tenant, TimeProvider clock, AuditOrigin origin, AuditNews news, DeclaredTypes declared) =>
        (_tenant, _clock, _origin, _news, _declared) = (tenant, clock, origin, news, declared);

    /// <summary>Operations that this process is doing now: nobody needs to be asked about them.</summary>
    internal ConcurrentDictionary<OperationId, byte> Acting { get; } = new();

    /// <summary>Operations of this process that ended in a way that says nothing about their effect: ask soon.</summary>
    internal ConcurrentDictionary<OperationId, byte> Doubtful { get; } = new();

    /// <summary>Records a fact in the organisation's tree, in the caller's transaction; call it last, it holds the tree until the commit.</summary>
    public Task Record(TenantScope scope, AuditEntry entry) => Append(scope, scope.Organisation, entry, "fact", null, null);

    /// <summary>Records a fact in the instance's tree.</summary>
    public Task Record(InstanceScope scope, AuditEntry entry) => Append(scope, null, entry, "fact", null, null);

    /// <summary>
    /// Records the intent, acts, records the outcome. The operation's id goes to the warden, which remembers it: when the outcome cannot be
    /// known here (a crash, a broken line), the warden is asked later what became of it. A refusal is <c>not_done</c>.
    /// </summary>
    public Task<T> Act<T>(OrgId organisation, AuditEntry entry, Func<OperationId, Task<T>> act, CancellationToken cancellationToken) =>
        Act(organisation, entry, act, _ => ("done", entry), cancellationToken);

    /// <summary>The same where the result says what became of it, <c>done</c> or <c>not_done</c>, with facts of its own.</summary>
    public async Task<T> Act<T>(
        OrgId organisation, AuditEntry entry, Func<OperationId, Task<T>> act, Func<T, (string Result, AuditEntry Entry)> outcome, CancellationToken cancellationToken)
    {
        var operation = Ids.New<OperationId>(_clock);
        Acting[operation] = 0;
        try
        {
            await _tenant.Run(organisation, async scope =>
            {
                var index = await Append(scope, organisation, entry, "intent", operation, null);
                await AuditStore.OpenIntent(scope, operation, index, _clock.GetUtcNow());
            }, cancellationToken);
            var result = await act(operation);
            var (word, said) = outcome(result);
            await Close(organisation, said, operation, word);
            return result;
        }
        catch (RefusedException)
        {
            await Close(organisation, entry, operation, "not_done");
            throw;
        }
        catch (Exception)
        {
            Doubtful[operation] = 0;
            throw;
        }
        finally
        {
            Acting.TryRemove(operation, out _);
        }
    }

    /// <summary>Writes the outcome once; whoever comes second changes nothing.</summary>
    internal Task Close(OrgId organisation, AuditEntry entry, OperationId operation, string result) => _tenant.Run(organisation, async scope =>
    {
        if (await AuditStore.CloseIntent(scope, operation))
        {
            await Append(scope, organisation, entry, "outcome", operation, result);
        }
    }, CancellationToken.None);

    private async Task<long> Append(DatabaseScope scope, OrgId? organisation, AuditEntry entry, string phase, OperationId? operation, string? result)
    {
        _declared.Check(entry.Type);
        var head = await AuditStore.Lock(scope, organisation, _origin.Of(organisation));
        // Taken under the lock, so that times grow with indexes; whole microseconds, as the database keeps them.
        var now = _clock.GetUtcNow();
        var time = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        var id = Ids.New<AuditEventId>(_clock);
        var form = LeafForm.Of(id, time, organisation, entry, phase, operation, result);
        var (next, completed) = head.Append(MerkleTree.HashLeaf(System.Text.Encoding.UTF8.GetBytes(form.Leaf)));
        await AuditStore.Append(scope, next, completed, new LeafRow(
            organisation, head.Size, id, time, entry.Type, entry.Principal, entry.PrincipalName, phase, result, operation, entry.Workspace, form.Leaf, form.Salt, form.Body));
        scope.AfterCommit(_news.Tell);
        return head.Size;
    }
}
