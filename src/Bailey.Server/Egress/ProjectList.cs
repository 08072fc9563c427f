using Bailey.Contracts.Egress;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Egress;

/// <summary>GET and PUT …/projects/{project}/egress: what the sandboxes of one project may reach besides.</summary>
internal static class ProjectList
{
    private const string Type = "egress.changed";

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/orgs/{org}/projects/{project}/egress").WithTags("egress");
        group.MapGet("", Get).Requires(Actions.ProjectRead).OnlyReads();
        group.MapPut("", Put).Requires(Actions.ProjectManage).Audits(Type);
    }

    private static async Task<ProjectEgress> Get(OrgId org, ProjectId project, Tenant tenant, ProjectDirectory projects, CancellationToken cancellationToken)
    {
        await Known(projects, org, project, cancellationToken);
        return await tenant.Run(org, scope => EgressStore.Project(scope, project), cancellationToken);
    }

    private static async Task<ProjectEgress> Put(
        OrgId org, ProjectId project, ProjectEgress request, Principal principal, Tenant tenant, ProjectDirectory projects, AuditLog audit, EgressGuard guard,
        EventHub events, TimeProvider clock, CancellationToken cancellationToken)
    {
        var name = await Known(projects, org, project, cancellationToken);
        var list = await tenant.Run(org, async scope =>
        {
            var before = await EgressStore.Project(scope, project, forUpdate: true);
            var after = EgressLists.Check(request, before, await EgressStore.Organisation(scope), principal.IsOperator);
            await EgressStore.Save(scope, project, after, clock.GetUtcNow());
            scope.AfterCommit(() => events.Publish("egress.changed", org, id: project.ToString()));
            await audit.Record(scope, principal.Entry(Type, null,
                [("project", name), ("bundles", string.Join(' ', after.Bundles)), ("defaultBundle", after.DefaultBundle switch { null => "inherited", true => "true", false => "false" }),
                    .. ListChange.Of(before.Entries, after.Entries)]));
            return after;
        }, cancellationToken);
        await guard.Apply(org, project, cancellationToken);
        return list;
    }

    private static async Task<string> Known(ProjectDirectory projects, OrgId org, ProjectId project, CancellationToken cancellationToken) =>
        (await projects.Find(org, project, cancellationToken) ?? throw Refusal.NotFound("project").ToException()).Name;
}
