using System.Collections.Concurrent;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Workspaces.Fetching;

namespace Bailey.Server.Workspaces;

/// <summary>
/// Keeps what the database says about workspaces true: when a host comes, and again every so often, all of its organisation's are compared with
/// what it has; when it tells of a change, that one. Workspaces in the middle of an act are left to the act and looked at after it.
/// </summary>
internal sealed partial class WorkspaceWatch(
    HostNews news, Sandboxes sandboxes, Tenant tenant, WorkspaceActs acts, Fetches fetches, AuditLog audit, EventHub events, TimeProvider clock, ILogger<WorkspaceWatch> log)
    : BackgroundService
{
    // A database that is killed in the middle of an act leaves a busy state behind that nobody else would mend.
    private static readonly TimeSpan s_sweep = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<OrgId, byte> _there = new();
    private readonly System.Threading.Channels.ChannelReader<HostNotice> _notices = news.Listen();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Listen(stoppingToken), Sweep(stoppingToken));

    private async Task Sweep(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_sweep, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var organisation in _there.Keys)
            {
                await Hear(new HostNotice(organisation, HostNoticeKind.Came), Compare, stoppingToken);
            }
        }
    }

    private async Task Listen(CancellationToken stoppingToken)
    {
        await foreach (var notice in _notices.ReadAllAsync(stoppingToken))
        {
            await Hear(notice, Work, stoppingToken);
        }
    }

    private async Task Hear(HostNotice notice, Func<HostNotice, CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work(notice, stoppingToken);
        }
        catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
        {
            // The edge of the loop: one notice that cannot be worked on must not end the watch.
            Missed(log, notice.Kind, failed.Message);
        }
    }

    private async Task Work(HostNotice notice, CancellationToken cancellationToken)
    {
        switch (notice)
        {
            case { Kind: HostNoticeKind.Came }:
                _there[notice.Organisation] = 0;
                await Compare(notice, cancellationToken);
                events.Publish("host.changed", notice.Organisation);
                break;
            case { Kind: HostNoticeKind.Left }:
                _there.TryRemove(notice.Organisation, out _);
                events.Publish("host.changed", notice.Organisation);
                break;
            case { Event: { Type: "sandbox.changed", State: not null } said }:
                await Changed(notice.Organisation, said, cancellationToken);
                break;
            case { Event: { Type: "sandbox.killed" } said }:
                await Killed(notice.Organisation, said, cancellationToken);
                break;
        }
    }

    private async Task Compare(HostNotice notice, CancellationToken cancellationToken)
    {
        var organisation = notice.Organisation;
        var there = (await sandboxes.List(organisation, cancellationToken)).ToDictionary(s => s.Id);
        foreach (var row in await tenant.Run(organisation, WorkspaceStore.All, cancellationToken))
        {
            var status = there.GetValueOrDefault(row.Id);
            var state = LifeCycle.Observed(status?.State ?? "absent");
            if (state != row.State)
            {
                await Set(organisation, row.Id, state, status?.Detail, cancellationToken);
            }

            if (row.FetchState == "running")
            {
                fetches.Resume(organisation, row);
            }
        }
    }

    private async Task Changed(OrgId organisation, HostEvent said, CancellationToken cancellationToken)
    {
        var state = LifeCycle.Observed(said.State!);
        if (state is LifeCycle.Stopped or LifeCycle.Starting or LifeCycle.Awake or LifeCycle.Frozen or LifeCycle.Stopping or LifeCycle.Failed)
        {
            await Set(organisation, said.Workspace, state, said.Detail is null ? null : HostWords.Line(said.Detail), cancellationToken);
        }
    }

    private async Task Killed(OrgId organisation, HostEvent said, CancellationToken cancellationToken)
    {
        await tenant.Run(organisation, scope => WorkspaceStore.Killed(scope, said.Workspace, HostWords.Line(said.Detail ?? "Something was killed.")), cancellationToken);
        events.Publish("workspace.changed", organisation, said.Workspace, said.Workspace.ToString());
    }

    private async Task Set(OrgId organisation, WorkspaceId workspace, string state, string? detail, CancellationToken cancellationToken)
    {
        if (acts.IsRunning(workspace, out var act))
        {
            _ = act.ContinueWith(_ => LookAgain(organisation, workspace), cancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
            return;
        }

        if (await tenant.Run(organisation, scope => Write(scope, workspace, state, detail), cancellationToken))
        {
            events.Publish("workspace.changed", organisation, workspace, workspace.ToString());
        }
    }

    private async Task<bool> Write(TenantScope scope, WorkspaceId workspace, string state, string? detail)
    {
        if (await WorkspaceStore.Find(scope, workspace, hold: true) is not { } row || SaysMore(row, state, detail)
            || !await WorkspaceStore.SetState(scope, workspace, state, detail))
        {
            return false;
        }

        if ((row.State, state) is (LifeCycle.Frozen, LifeCycle.Awake))
        {
            // Nobody pressed a button: a key, a file, git. The host thawed it, and whoever hears of it first writes it down.
            await audit.Record(scope, new AuditEntry("workspace.woken", "host", null, workspace)
            {
                Body = new Dictionary<string, string> { ["workspace"] = row.Name, ["project"] = row.ProjectName, ["reason"] = "something was asked of it" },
            });
        }

        return true;
    }

    /// <summary>The row of a start that failed says more than a sandbox that does not run.</summary>
    private static bool SaysMore(WorkspaceRow row, string state, string? detail) =>
        row.State == LifeCycle.Failed && (state == LifeCycle.Stopped || (state == LifeCycle.Failed && detail is null));

    private async Task LookAgain(OrgId organisation, WorkspaceId workspace)
    {
        try
        {
            var status = await sandboxes.Find(organisation, workspace, CancellationToken.None);
            if (status.State is not "absent")
            {
                await Set(organisation, workspace, status.State, status.Detail, CancellationToken.None);
            }
        }
        catch (Exception failed)
        {
            Missed(log, HostNoticeKind.Said, failed.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the host tells could not be taken over ({Kind}): {Reason}")]
    private static partial void Missed(ILogger logger, HostNoticeKind kind, string reason);
}
