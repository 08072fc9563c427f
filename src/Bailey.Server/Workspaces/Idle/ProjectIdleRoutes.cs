using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Workspaces.Idle;

/// <summary>GET and PUT …/projects/{project}/idle: when its workspaces are frozen and stopped for want of use.</summary>
internal static class ProjectIdleRoutes
{
    private const string Type = "project.idle_changed";

    public static void Map(IEndpointRouteBuilder org)
    {
        var group = org.MapGroup("/projects/{project}/idle");
        group.MapGet("", Get).Requires(Actions.ProjectRead).OnlyReads();
        group.MapPut("", Put).Requires(Actions.ProjectManage).Audits(Type);
    }

    private static async Task<ProjectIdle> Get(
        OrgId org, ProjectId project, Tenant tenant, IdleSettings settings, HostDirectory hosts, CancellationToken cancellationToken) =>
        await Show(await tenant.Run(org, scope => ProjectStore.Find(scope, project), cancellationToken), org, settings, hosts, cancellationToken);

    private static async Task<ProjectIdle> Put(
        OrgId org, ProjectId project, ProjectIdleRequest request, Principal principal, Tenant tenant, AuditLog audit, IdleSettings settings, HostDirectory hosts,
        EventHub events, CancellationToken cancellationToken)
    {
        Check("freezeMinutes", request.FreezeMinutes, settings.Options);
        Check("stopMinutes", request.StopMinutes, settings.Options);
        var row = await tenant.Run(org, async scope =>
        {
            var before = await ProjectStore.Find(scope, project) ?? throw Refusal.NotFound("project").ToException();
            await ProjectStore.SetIdle(scope, project, request.FreezeMinutes, request.StopMinutes);
            await audit.Record(scope, principal.Entry(
                Type, null, ("project", before.Name), ("freeze", Words(before.FreezeMinutes, request.FreezeMinutes)), ("stop", Words(before.StopMinutes, request.StopMinutes))));
            return await ProjectStore.Find(scope, project);
        }, cancellationToken);
        events.Publish("project.changed", org, id: project.ToString());
        await settings.Tell(org, project, cancellationToken);
        return await Show(row, org, settings, hosts, cancellationToken);
    }

    private static async Task<ProjectIdle> Show(ProjectRow? found, OrgId org, IdleSettings settings, HostDirectory hosts, CancellationToken cancellationToken)
    {
        var row = found ?? throw Refusal.NotFound("project").ToException();
        var (holds, usual) = (settings.Options.For(row), settings.Options.For(new ProjectRow()));
        return new ProjectIdle(
            row.FreezeMinutes, row.StopMinutes, holds.FreezeSeconds, holds.StopSeconds, usual.FreezeSeconds, usual.StopSeconds, settings.Options.MostMinutes,
            (await hosts.Hello(org, cancellationToken))?.Freezer);
    }

    private static void Check(string field, int? minutes, IdleOptions options)
    {
        if (!options.Allows(minutes))
        {
            throw Refusal.Invalid(field, $"The operator allows 1 to {options.MostMinutes} minutes.").ToException();
        }
    }

    private static string Words(int? before, int? after) => $"{Word(before)} to {Word(after)}";

    private static string Word(int? minutes) => minutes switch { null => "the instance's", 0 => "never", 1 => "1 minute", _ => $"{minutes} minutes" };
}
