using System.Collections.Concurrent;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Forwards;

/// <summary>
/// Keeps the rows of forwards true: each end is written once, by the server that carried it or, when that one died, by whoever sees that nobody
/// carries it any more.
/// </summary>
internal sealed class ForwardBook(Tenant tenant, AuditLog audit, TimeProvider clock)
{
    /// <summary>At most so many forwards of a workspace at once.</summary>
    private const int MostOpen = 64;

    /// <summary>At most so many connections at once over one.</summary>
    private const int MostConnections = 256;

    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<OperationId, (OrgId Organisation, WorkspaceId Workspace)> _carried = new();
    private readonly ConcurrentDictionary<OperationId, int> _connections = new();

    /// <summary>The workspaces that forwards of this server go to.</summary>
    public IReadOnlyList<(OrgId Organisation, WorkspaceId Workspace)> InUse => [.. _carried.Values.Distinct()];

    /// <summary>A forward begins, and the record has it.</summary>
    public async Task Open(OrgId organisation, PortForward row, CancellationToken cancellationToken)
    {
        await tenant.Run(organisation, async scope =>
        {
            if (await ForwardStore.CountOpen(scope, row.WorkspaceId) >= MostOpen)
            {
                throw new Refusal(ProblemCodes.TooMany, "The workspace has too many forwards; close some.") { RetryAfter = TimeSpan.FromSeconds(10) }.ToException();
            }

            await ForwardStore.Add(scope, row);
            await audit.Record(scope, row.Opened());
        }, cancellationToken);
        _carried[row.Id] = (organisation, row.WorkspaceId);
    }

    /// <summary>It is over. Its connections end with it, and have a moment to be counted.</summary>
    public async Task Close(OrgId organisation, PortForward row, string reason)
    {
        for (var waited = TimeSpan.Zero; waited < s_patience && _connections.ContainsKey(row.Id); waited += s_rest)
        {
            await Task.Delay(s_rest, clock, CancellationToken.None);
        }

        await End(organisation, row.Id, reason);
        _carried.TryRemove(row.Id, out _);
    }

    /// <summary>One more connection over the person's forward.</summary>
    public async Task<PortForward> Enter(Principal principal, OrgId organisation, WorkspaceId workspace, OperationId id, CancellationToken cancellationToken)
    {
        var row = await tenant.Run(organisation, scope => ForwardStore.FindOpen(scope, workspace, id, principal.User, principal.Session), cancellationToken)
            ?? throw Refusal.NotFound("forward").ToException();
        if (_connections.AddOrUpdate(id, 1, (_, count) => count + 1) > MostConnections)
        {
            Leave(id);
            throw new Refusal(ProblemCodes.TooMany, "Too many connections over this forward.") { RetryAfter = TimeSpan.FromSeconds(1) }.ToException();
        }

        return row;
    }

    /// <summary>A connection has ended.</summary>
    public async Task Leave(OrgId organisation, OperationId id, long bytesIn, long bytesOut)
    {
        try
        {
            await tenant.Run(organisation, scope => ForwardStore.Count(scope, id, bytesIn, bytesOut), CancellationToken.None);
        }
        finally
        {
            Leave(id);
        }
    }

    /// <summary>Says what this server carries, and ends what nobody does.</summary>
    public async Task Look(OrgId organisation, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        OperationId[] own = [.. _carried.Where(c => c.Value.Organisation == organisation).Select(c => c.Key)];
        var left = await tenant.Run(organisation, async scope =>
        {
            if (own.Length > 0)
            {
                await ForwardStore.Seen(scope, own, now);
            }

            await ForwardStore.Forget(scope, now - s_kept);
            return await ForwardStore.Left(scope, now - s_silence);
        }, cancellationToken);
        foreach (var id in left.Where(id => !_carried.ContainsKey(id)))
        {
            await End(organisation, id, "the server that carried it ended");
        }
    }

    private Task End(OrgId organisation, OperationId id, string reason) => tenant.Run(organisation, async scope =>
    {
        if (await ForwardStore.End(scope, id, clock.GetUtcNow()) is { } row)
        {
            await audit.Record(scope, row.Closed(reason, clock.GetUtcNow()));
        }
    }, CancellationToken.None);

    private void Leave(OperationId id)
    {
        if (_connections.AddOrUpdate(id, 0, (_, count) => count - 1) <= 0)
        {
            _connections.TryRemove(new KeyValuePair<OperationId, int>(id, 0));
        }
    }
}
