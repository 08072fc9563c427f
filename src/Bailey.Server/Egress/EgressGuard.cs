using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Egress;

/// <summary>What a project's sandboxes may reach, and the telling of it to the host.</summary>
public sealed partial class EgressGuard
{
    private readonly Tenant _tenant;
    private readonly Sandboxes _sandboxes;
    private readonly ProjectOfWorkspace _projectOf;
    private readonly ILogger<EgressGuard> _log;

    internal EgressGuard(Tenant tenant, Sandboxes sandboxes, ProjectOfWorkspace projectOf, ILogger<EgressGuard> log) =>
        (_tenant, _sandboxes, _projectOf, _log) = (tenant, sandboxes, projectOf, log);

    /// <summary>The policy that comes of the organisation's list and the project's.</summary>
    public Task<EgressPolicy> PolicyFor(OrgId organisation, ProjectId project, CancellationToken cancellationToken) => _tenant.Run(
        organisation,
        async scope => EgressLists.Policy(await EgressStore.Organisation(scope), await EgressStore.Project(scope, project)),
        cancellationToken);

    /// <summary>
    /// Tells the host the policies of its sandboxes, of one project or of all. Where it is away now, it hears them when it comes; a sandbox that
    /// starts gets its policy at the start.
    /// </summary>
    internal async Task Apply(OrgId organisation, ProjectId? only, CancellationToken cancellationToken)
    {
        try
        {
            var policies = new Dictionary<ProjectId, EgressPolicy>();
            foreach (var sandbox in (await _sandboxes.List(organisation, cancellationToken)).Where(s => s.State != "absent"))
            {
                if (await _projectOf(organisation, sandbox.Id, cancellationToken) is not { } project || (only is { } one && project != one))
                {
                    continue;
                }

                if (!policies.TryGetValue(project, out var policy))
                {
                    policies[project] = policy = await PolicyFor(organisation, project, cancellationToken);
                }

                await Tell(organisation, sandbox.Id, policy, cancellationToken);
            }
        }
        catch (Exception away) when (away is RefusedException or LostException)
        {
            NotTold(_log, organisation, away.Message);
        }
    }

    // A sandbox that has just gone, or one that the host has trouble with, does not keep the others from their policy.
    private async Task Tell(OrgId organisation, WorkspaceId workspace, EgressPolicy policy, CancellationToken cancellationToken)
    {
        try
        {
            await _sandboxes.SetEgress(organisation, workspace, policy, cancellationToken);
        }
        catch (RefusedException refused)
        {
            NotTold(_log, organisation, refused.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The host of organisation {Organisation} was not told its egress policies: {Reason}")]
    private static partial void NotTold(ILogger log, OrgId organisation, string reason);
}
