using System.Text.RegularExpressions;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Idle;

namespace Bailey.Server.Workspaces;

/// <summary>
/// Wakes, stops and deletes: claims the state in the database, so that of many who ask at once one acts, tells the host, and writes down how it
/// came out. Each act is an intent and an outcome of the record.
/// </summary>
internal sealed partial class WorkspaceLife(
    Tenant tenant, AuditLog audit, HostDirectory hosts, Sandboxes sandboxes, WorkspaceActs acts, EventHub events, EgressOfProject egress, IdleSettings idle,
    IEnumerable<BeforeStop> beforeStop, IEnumerable<LastEntries> lastEntries, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<WorkspaceLife> log)
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    /// <summary>What a workspace says that was to sleep where nothing can be frozen.</summary>
    private const string NoFreezer = "Its host cannot freeze workspaces, so it was stopped.";

    /// <summary>Wakes it, or thaws it; a workspace that is awake stays as it is.</summary>
    public Task<WorkspaceRow> Wake(Principal principal, OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) =>
        acts.Join(workspace, LifeAct.Wake, () => Act(Doer.Of(principal), organisation, workspace, LifeAct.Wake, "workspace.woken", (o, row, c) => Start(PersonCell.Of(principal), o, row, c))).WaitAsync(cancellationToken);

    /// <summary>Stops it.</summary>
    public Task<WorkspaceRow> Stop(Principal principal, OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) =>
        acts.Join(workspace, LifeAct.Stop, () => Act(Doer.Of(principal), organisation, workspace, LifeAct.Stop, "workspace.stopped", (o, row, c) => End(o, row, c))).WaitAsync(cancellationToken);

    /// <summary>Freezes it until something is asked of it. Where the host has no freezer it is stopped, and says so.</summary>
    public async Task<WorkspaceRow> Sleep(Principal principal, OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        if (await hosts.Hello(organisation, cancellationToken) is { Freezer: false })
        {
            return await acts.Join(workspace, LifeAct.Stop, () => Act(Doer.Of(principal), organisation, workspace, LifeAct.Stop, "workspace.stopped", StopInstead))
                .WaitAsync(cancellationToken);
        }

        return await acts.Join(workspace, LifeAct.Sleep, () => Act(Doer.Of(principal), organisation, workspace, LifeAct.Sleep, "workspace.slept", (o, row, c) => Freeze(o, row, c))).WaitAsync(cancellationToken);
    }

    /// <summary>Stops it, removes its files, forgets it.</summary>
    public Task<WorkspaceRow> Delete(Principal principal, OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) =>
        acts.Join(workspace, LifeAct.Delete, () => Act(Doer.Of(principal), organisation, workspace, LifeAct.Delete, "workspace.deleted", Remove)).WaitAsync(cancellationToken);

    /// <summary>The system's own act: one that nobody used for its time is frozen or stopped, unless it was used since the host said so.</summary>
    public Task<WorkspaceRow> Rest(OrgId organisation, WorkspaceId workspace, IdleWord word, CancellationToken cancellationToken) => (word.Stop
        ? acts.Join(workspace, LifeAct.Stop, () => Act(Doer.System(word), organisation, workspace, LifeAct.Stop, "workspace.stopped", (o, row, c) => End(o, row, c, word)))
        : acts.Join(workspace, LifeAct.Sleep, () => Act(Doer.System(word), organisation, workspace, LifeAct.Sleep, "workspace.slept", (o, row, c) => Freeze(o, row, c, word))))
        .WaitAsync(cancellationToken);

    private async Task<WorkspaceRow> Act(
        Doer doer, OrgId organisation, WorkspaceId workspace, LifeAct act, string type, Func<OrgId, WorkspaceRow, CancellationToken, Task<SandboxStatus?>> run)
    {
        var stopping = lifetime.ApplicationStopping;
        await hosts.RequireHost(organisation, stopping);
        var (row, before) = await Claim(organisation, workspace, act, doer.Word, stopping);
        if (before is null)
        {
            return row;
        }

        Changed(organisation, workspace);
        try
        {
            var entry = doer.Entry(type, row, doer.Word is null ? null : await idle.Of(organisation, row.ProjectId, stopping));
            var status = await audit.Act(organisation, entry, async operation =>
            {
                await tenant.Run(organisation, scope => WorkspaceStore.Acting(scope, workspace, act, operation), stopping);
                return await run(organisation, row, stopping);
            }, stopping);
            return await Settle(organisation, row, status, doer.Word is null);
        }
        catch (Exception failed)
        {
            await Unsettle(organisation, row, act, before, doer.Word is null ? failed : null);
            throw;
        }
    }

    /// <summary>Takes the busy state; the state before comes back with it, or null when there is nothing to do.</summary>
    private Task<(WorkspaceRow Row, string? Before)> Claim(OrgId organisation, WorkspaceId workspace, LifeAct act, IdleWord? word, CancellationToken cancellationToken) =>
        tenant.Run(organisation, async scope =>
        {
            var row = await WorkspaceStore.Find(scope, workspace, hold: true) ?? throw Refusal.NotFound("workspace").ToException();
            if (LifeCycle.Begin(row.State, act) is not { } busy || (word is not null && !await WorkspaceStore.ClaimIdle(scope, workspace, word.Number)))
            {
                return (row, (string?)null);
            }

            var before = row.State;
            await WorkspaceStore.SetState(scope, workspace, busy, null);
            (row.State, row.Detail) = (busy, null);
            return (row, before);
        }, cancellationToken);

    private async Task<SandboxStatus?> Freeze(OrgId organisation, WorkspaceRow row, CancellationToken cancellationToken, IdleWord? word = null)
    {
        if (row.FetchState == "running")
        {
            throw new Refusal(ProblemCodes.WorkspaceBusy, "The repository is being fetched; let it sleep afterwards.").ToException();
        }

        return word is null
            ? await sandboxes.Freeze(organisation, row.Id, cancellationToken)
            : await sandboxes.FreezeIdle(organisation, row.Id, word.Use, cancellationToken);
    }

    private async Task<SandboxStatus?> StopInstead(OrgId organisation, WorkspaceRow row, CancellationToken cancellationToken) =>
        await End(organisation, row, cancellationToken) is { } status ? status with { Detail = status.Detail ?? NoFreezer } : null;

    private async Task<SandboxStatus?> Start(CellSpec cell, OrgId organisation, WorkspaceRow row, CancellationToken cancellationToken)
    {
        if (row.State == LifeCycle.Frozen)
        {
            return await sandboxes.Thaw(organisation, row.Id, cancellationToken);
        }

        var policy = await egress(organisation, row.ProjectId, cancellationToken);
        await sandboxes.Put(
            new SandboxSpec(organisation, row.Id, row.ProjectId, row.Image, HostName(row.Name), SandboxLimits.Default, policy, await idle.Of(organisation, row.ProjectId, cancellationToken)), cancellationToken);
        var status = await sandboxes.Start(organisation, row.Id, cell.Name, cancellationToken);
        return status.State is LifeCycle.Awake or LifeCycle.Frozen
            ? status
            : throw new Refusal(ProblemCodes.Unavailable, $"The sandbox did not start: {status.Detail ?? status.State}").ToException();
    }

    private async Task<SandboxStatus?> End(OrgId organisation, WorkspaceRow row, CancellationToken cancellationToken, IdleWord? word = null)
    {
        await Unfreeze(organisation, row, word, cancellationToken);
        foreach (var farewell in beforeStop)
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(s_farewell);
                await farewell(organisation, row.Id, limit.Token);
            }
            catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
            {
                // A hostile warden must not keep its sandbox from being stopped.
                Unkept(log, row.Id, failed.Message);
            }
        }

        try
        {
            return word is null
                ? await sandboxes.Stop(organisation, row.Id, cancellationToken)
                : await sandboxes.StopRetired(organisation, row.Id, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ProblemCodes.NotFound)
        {
            // A workspace whose sandbox could never be made.
            return new SandboxStatus(row.Id, LifeCycle.Stopped, null, null, null, null);
        }
    }

    /// <summary>What is frozen cannot hand out its terminals' output; and one that was used since it was said to be idle is not stopped.</summary>
    private async Task Unfreeze(OrgId organisation, WorkspaceRow row, IdleWord? word, CancellationToken cancellationToken)
    {
        try
        {
            _ = word is null
                ? await sandboxes.Thaw(organisation, row.Id, cancellationToken)
                : await sandboxes.Retire(organisation, row.Id, word.Use, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ProblemCodes.NotFound)
        {
            // There is no sandbox to thaw.
        }
    }

    private async Task<SandboxStatus?> Remove(OrgId organisation, WorkspaceRow row, CancellationToken cancellationToken)
    {
        try
        {
            await sandboxes.Delete(organisation, row.Id, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ProblemCodes.NotFound)
        {
            // The host never had it, or an earlier try got as far as this.
        }

        await tenant.Run(organisation, async scope =>
        {
            List<AuditEntry> entries = [];
            foreach (var last in lastEntries)
            {
                entries.AddRange(await last(scope, row.Id));
            }

            await WorkspaceStore.Delete(scope, row.Id);
            foreach (var entry in entries)
            {
                await audit.Record(scope, entry);
            }
        }, cancellationToken);
        return null;
    }

    private async Task<WorkspaceRow> Settle(OrgId organisation, WorkspaceRow row, SandboxStatus? status, bool used)
    {
        if (status is not null)
        {
            (row.State, row.Detail) = (LifeCycle.Observed(status.State), status.Detail);
            await tenant.Run(organisation, async scope =>
            {
                await WorkspaceStore.SetState(scope, row.Id, row.State, row.Detail);
                if (used)
                {
                    await WorkspaceStore.Active(scope, row.Id, clock.GetUtcNow());
                }
            }, CancellationToken.None);
        }

        Changed(organisation, row.Id);
        return row;
    }

    /// <summary>After a failure the host is asked how things stand; when it cannot say, the state is what is honest for the act.</summary>
    private async Task Unsettle(OrgId organisation, WorkspaceRow row, LifeAct act, string before, Exception? failed)
    {
        var detail = failed switch
        {
            null => null,
            RefusedException refused => refused.Refusal.Detail,
            LostException lost => lost.Message,
            _ => "It failed because of a defect; the log knows more.",
        };
        var state = act == LifeAct.Wake ? LifeCycle.Failed : before;
        try
        {
            state = LifeCycle.Observed((await sandboxes.Find(organisation, row.Id, CancellationToken.None)).State);
            state = state == LifeCycle.Stopped && act == LifeAct.Wake ? LifeCycle.Failed : state;
        }
        catch (Exception away) when (away is RefusedException or LostException)
        {
            // It will tell when it comes back.
        }

        await tenant.Run(organisation, scope => WorkspaceStore.SetState(scope, row.Id, state, detail), CancellationToken.None);
        Changed(organisation, row.Id);
    }

    private void Changed(OrgId organisation, WorkspaceId workspace) => events.Publish("workspace.changed", organisation, workspace, workspace.ToString());

    /// <summary>The name of the machine inside: what the workspace is called, as far as host names allow.</summary>
    internal static string HostName(string name)
    {
        var host = NoHostName().Replace(name.ToLowerInvariant(), "-").Trim('-');
        return host.Length == 0 ? "workspace" : host[..Math.Min(host.Length, 63)].Trim('-');
    }

    /// <summary>Whose act it is: a person's, or the system's on the host's word.</summary>
    private sealed record Doer(Func<string, WorkspaceRow, IdleTimes?, AuditEntry> Entry, IdleWord? Word)
    {
        public static Doer Of(Principal principal) =>
            new((type, row, _) => principal.Entry(type, row.Id, ("workspace", row.Name), ("project", row.ProjectName)), null);

        public static Doer System(IdleWord word) => new((type, row, times) => new AuditEntry(type, "server", null, row.Id)
        {
            Body = new Dictionary<string, string>
            {
                ["workspace"] = row.Name,
                ["project"] = row.ProjectName,
                ["reason"] = $"not used for {TimeSpan.FromSeconds((word.Stop ? times?.StopSeconds : times?.FreezeSeconds) ?? 0):g}",
            },
        }, word);
    }

    [GeneratedRegex("[^a-z0-9-]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoHostName();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Something of workspace {Workspace} was not kept before its stop: {Reason}")]
    private static partial void Unkept(ILogger logger, WorkspaceId workspace, string reason);
}
