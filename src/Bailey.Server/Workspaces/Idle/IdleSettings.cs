using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Workspaces.Idle;

/// <summary>What holds for a project, and the telling of it to the host, which is who counts.</summary>
internal sealed partial class IdleSettings(Tenant tenant, Sandboxes sandboxes, IOptions<IdleOptions> options, ILogger<IdleSettings> log)
{
    public IdleOptions Options => options.Value;

    public Task<IdleTimes> Of(OrgId organisation, ProjectId project, CancellationToken cancellationToken) => tenant.Run(
        organisation, async scope => Options.For(await ProjectStore.Find(scope, project) ?? throw Refusal.NotFound("project").ToException()), cancellationToken);

    /// <summary>Tells the times of one project's sandboxes, or of all; a sandbox that starts hears them at its start.</summary>
    public async Task Tell(OrgId organisation, ProjectId? only, CancellationToken cancellationToken)
    {
        try
        {
            var there = (await sandboxes.List(organisation, cancellationToken)).Where(s => LifeCycle.Runs(s.State)).Select(s => s.Id).ToHashSet();
            var (rows, times) = await tenant.Run(organisation, async scope => (
                await WorkspaceStore.All(scope),
                (await ProjectStore.List(scope, null, null, int.MaxValue)).ToDictionary(p => p.Id, Options.For)), cancellationToken);
            foreach (var row in rows.Where(r => there.Contains(r.Id) && (only is null || r.ProjectId == only)))
            {
                await TellOne(organisation, row.Id, times[row.ProjectId], cancellationToken);
            }
        }
        catch (Exception away) when (away is RefusedException or LostException)
        {
            // It hears them when it comes.
            NotTold(log, organisation, away.Message);
        }
    }

    // A sandbox that has just gone does not keep the others from their times.
    private async Task TellOne(OrgId organisation, WorkspaceId workspace, IdleTimes times, CancellationToken cancellationToken)
    {
        try
        {
            await sandboxes.SetIdle(organisation, workspace, times, cancellationToken);
        }
        catch (RefusedException refused)
        {
            NotTold(log, organisation, refused.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The host of organisation {Organisation} was not told the times of idle workspaces: {Reason}")]
    private static partial void NotTold(ILogger log, OrgId organisation, string reason);
}
