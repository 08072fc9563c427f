using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Workspaces.Fetching;

namespace Bailey.Server.Workspaces;

/// <summary>
/// Keeps what the database says about workspaces true: when a host comes, all of its organisation's are compared with what it has; when it tells
/// of a change, that one. Workspaces in the middle of an act are left to the act and looked at after it.
/// </summary>
internal sealed partial class WorkspaceWatch(
    HostNews news, Sandboxes sandboxes, Tenant tenant, WorkspaceActs acts, Fetches fetches, EventHub events, ILogger<WorkspaceWatch> log) : BackgroundService
{
    private readonly System.Threading.Channels.ChannelReader<HostNotice> _notices = news.Listen();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var notice in _notices.ReadAllAsync(stoppingToken))
        {
            try
            {
                await Hear(notice, stoppingToken);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                // The edge of the loop: one notice that cannot be worked on must not end the watch.
                Missed(log, failed, notice.Kind);
            }
        }
    }

    private Task Hear(HostNotice notice, CancellationToken cancellationToken) => notice switch
    {
        { Kind: HostNoticeKind.Came } => Compare(notice.Organisation, cancellationToken),
        { Kind: HostNoticeKind.Left } => Tell(notice.Organisation),
        { Event: { Type: "sandbox.changed", State: not null } said } => Changed(notice.Organisation, said, cancellationToken),
        { Event: { Type: "sandbox.killed" } said } => Killed(notice.Organisation, said, cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task Compare(OrgId organisation, CancellationToken cancellationToken)
    {
        var there = (await sandboxes.List(organisation, cancellationToken)).ToDictionary(s => s.Id);
        var rows = await tenant.Run(organisation, WorkspaceStore.All, cancellationToken);
        foreach (var row in rows)
        {
            var status = there.GetValueOrDefault(row.Id);
            await Set(organisation, row.Id, LifeCycle.Observed(status?.State ?? "absent"), status?.Detail ?? (status is null ? null : row.Detail), cancellationToken);
            if (row.FetchState == "running")
            {
                fetches.Resume(organisation, row);
            }
        }

        await Tell(organisation);
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

        if (await tenant.Run(organisation, scope => WorkspaceStore.SetState(scope, workspace, state, detail), cancellationToken))
        {
            events.Publish("workspace.changed", organisation, workspace, workspace.ToString());
        }
    }

    private async Task LookAgain(OrgId organisation, WorkspaceId workspace)
    {
        try
        {
            var status = await sandboxes.Find(organisation, workspace, CancellationToken.None);
            // A failed start says more in its row than an absent sandbox does.
            if (status.State is not "absent")
            {
                await Set(organisation, workspace, status.State, status.Detail, CancellationToken.None);
            }
        }
        catch (Exception failed)
        {
            Missed(log, failed, HostNoticeKind.Said);
        }
    }

    private Task Tell(OrgId organisation)
    {
        events.Publish("host.changed", organisation);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A notice of the host could not be worked on ({Kind})")]
    private static partial void Missed(ILogger logger, Exception failure, HostNoticeKind kind);
}
