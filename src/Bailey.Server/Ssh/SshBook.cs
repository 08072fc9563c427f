using System.Collections.Concurrent;
using System.Globalization;
using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Ssh;

/// <summary>
/// Keeps the rows of connections true: each end is written once, by the server that carried it or, when that one died, by whoever sees that nobody
/// carries it any more.
/// </summary>
internal sealed class SshBook(Tenant tenant, Wardens wardens, AuditLog audit, TimeProvider clock)
{
    /// <summary>At most so many of a workspace at once: the warden has 64 channels, and agents and fetches need theirs.</summary>
    private const int MostOpen = 32;

    /// <summary>After so long without a word of it nobody carries a connection.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<OperationId, (OrgId Organisation, WorkspaceId Workspace)> _carried = new();

    /// <summary>The workspaces that connections of this server go to.</summary>
    public IReadOnlyList<(OrgId Organisation, WorkspaceId Workspace)> InUse => [.. _carried.Values.Distinct()];

    /// <summary>Whether the person has a connection to the workspace now.</summary>
    public Task<bool> IsOpen(OrgId organisation, WorkspaceId workspace, UserId user, CancellationToken cancellationToken) =>
        tenant.Run(organisation, scope => SshStore.IsOpen(scope, workspace, user, clock.GetUtcNow() - s_silence), cancellationToken);

    /// <summary>A connection is about to be opened.</summary>
    public async Task Begin(OrgId organisation, SshConnection row, CancellationToken cancellationToken)
    {
        await tenant.Run(organisation, async scope =>
        {
            if (await SshStore.Count(scope, row.WorkspaceId) >= MostOpen)
            {
                throw new Refusal(ProblemCodes.TooMany, "The workspace has too many ssh connections; close some.") { RetryAfter = TimeSpan.FromSeconds(10) }.ToException();
            }

            await SshStore.Add(scope, row);
        }, cancellationToken);
        _carried[row.Id] = (organisation, row.WorkspaceId);
    }

    /// <summary>It is open.</summary>
    public Task Opened(OrgId organisation, SshConnection row, CancellationToken cancellationToken) =>
        tenant.Run(organisation, scope => SshStore.Opened(scope, row.Id), cancellationToken);

    /// <summary>It could not be opened.</summary>
    public async Task Abandon(OrgId organisation, SshConnection row)
    {
        _carried.TryRemove(row.Id, out _);
        await tenant.Run(organisation, scope => SshStore.Delete(scope, row.Id), CancellationToken.None);
    }

    /// <summary>Nobody knows what became of it; whoever next looks asks.</summary>
    public void Leave(SshConnection row) => _carried.TryRemove(row.Id, out _);

    /// <summary>It is over: the sshd of it ends, the record has it.</summary>
    public async Task Close(OrgId organisation, SshConnection row, string reason, long sent, long received)
    {
        try
        {
            await EndChannel(organisation, row, CancellationToken.None);
        }
        catch (Exception away) when (away is RefusedException or LostException)
        {
            // The host is away, and the sandbox with it; what is left of the connection has nobody to talk to.
        }
        finally
        {
            // Whatever comes of the rest: this server does not carry it any more, and whoever looks next may end it.
            _carried.TryRemove(row.Id, out _);
        }

        var seconds = (long)(clock.GetUtcNow() - row.Created).TotalSeconds;
        await End(organisation, row, row.Closed(reason, Fact("seconds", seconds), Fact("bytes_in", sent), Fact("bytes_out", received)));
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
                await SshStore.Seen(scope, own, now);
            }

            await SshStore.Forget(scope, now - s_kept);
            return await SshStore.Left(scope, now - s_silence);
        }, cancellationToken);
        foreach (var row in left.Where(r => !_carried.ContainsKey(r.Id)))
        {
            if (await EndChannel(organisation, row, cancellationToken) || row.State == SshConnection.Open)
            {
                await End(organisation, row, row.Closed("the server that carried it ended"));
            }
            else
            {
                await tenant.Run(organisation, scope => SshStore.Delete(scope, row.Id), cancellationToken);
            }
        }
    }

    /// <summary>What became of an opening that a crash cut off.</summary>
    public async Task<OperationAnswer> Ask(OpenOperation open, CancellationToken cancellationToken)
    {
        if (await tenant.Run(open.Organisation, scope => SshStore.Find(scope, open.Operation), cancellationToken) is not { } row)
        {
            return OperationAnswer.NotDone;
        }

        if (row.State != SshConnection.Opening)
        {
            return OperationAnswer.Done;
        }

        try
        {
            await wardens.Of(open.Organisation, open.Workspace).Channel(row.Channel, cancellationToken);
            return OperationAnswer.Done;
        }
        catch (RefusedException refused) when (refused.Refusal.Code is ProblemCodes.NotFound or ProblemCodes.WorkspaceStopped)
        {
            return OperationAnswer.NotDone;
        }
    }

    /// <summary>Whether there was one.</summary>
    private async Task<bool> EndChannel(OrgId organisation, SshConnection row, CancellationToken cancellationToken)
    {
        try
        {
            await wardens.Of(organisation, row.WorkspaceId).CloseChannel(row.Channel, cancellationToken);
            return true;
        }
        catch (RefusedException refused) when (refused.Refusal.Code is ProblemCodes.NotFound or ProblemCodes.WorkspaceStopped)
        {
            return false;
        }
    }

    private Task End(OrgId organisation, SshConnection row, AuditEntry entry) => tenant.Run(organisation, async scope =>
    {
        if (await SshStore.Ended(scope, row.Id))
        {
            await audit.Record(scope, entry);
        }
    }, CancellationToken.None);

    private static (string Key, string Value) Fact(string name, long number) => (name, number.ToString(CultureInfo.InvariantCulture));
}
