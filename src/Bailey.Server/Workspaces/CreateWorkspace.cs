using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Fetching;
using Bailey.Server.Workspaces.Projects;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Workspaces;

/// <summary>
/// POST …/workspaces: makes it, wakes it, and begins to fetch the repository of a git project. A workspace whose sandbox did not start
/// is there all the same, with the state failed and the reason.
/// </summary>
internal sealed class CreateWorkspace(
    Tenant tenant, AccessGuard guard, AuditLog audit, HostDirectory hosts, WorkspaceLife life, Fetches fetches, Wardens wardens, WorkspaceViews views, EventHub events,
    TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder org) =>
        org.MapPost("/workspaces", Handle).Requires(Actions.ProjectList).Audits("workspace.created", "workspace.woken", "workspace.fetched");

    private static async Task<Created<Workspace>> Handle(
        Principal principal, OrgId org, CreateWorkspaceRequest request, CreateWorkspace create, CancellationToken cancellationToken)
    {
        var made = await create.Run(principal, org, request, cancellationToken);
        return TypedResults.Created($"/api/v1/orgs/{org}/workspaces/{made.Id}", made);
    }

    private async Task<Workspace> Run(Principal principal, OrgId org, CreateWorkspaceRequest request, CancellationToken cancellationToken)
    {
        // The project is in the body, so the route could not decide over it.
        var decision = await guard.Decide(principal, Actions.WorkspaceCreate, org, request.Project, cancellationToken);
        if (!decision.Allowed)
        {
            throw (decision.Visible ? new Refusal(ProblemCodes.NotAllowed, $"Not allowed: {decision.Reason}.") : Refusal.NotFound("project")).ToException();
        }

        var branch = string.IsNullOrWhiteSpace(request.Branch) ? null : request.Branch.Trim();
        if (branch is not null && !BranchName.IsValid(branch))
        {
            throw Refusal.Invalid("branch", "This is no name of a branch.").ToException();
        }

        await hosts.RequireHost(org, cancellationToken);
        var row = new WorkspaceRow
        {
            Id = Ids.New<WorkspaceId>(clock),
            ProjectId = request.Project,
            Name = request.Name,
            Branch = branch,
            State = LifeCycle.Stopped,
            Created = clock.GetUtcNow(),
            LastActive = clock.GetUtcNow(),
        };
        var project = await Keep(principal, org, row, cancellationToken);
        events.Publish("workspace.changed", org, row.Id, row.Id.ToString());
        try
        {
            row = await life.Wake(principal, org, row.Id, cancellationToken);
            await Fill(principal, org, row, project, cancellationToken);
        }
        catch (Exception failed) when (failed is RefusedException or LostException)
        {
            // The row says what went wrong.
            row = await views.Find(org, row.Id, cancellationToken);
        }

        return await views.Show(principal, org, row, cancellationToken);
    }

    private Task<ProjectRow> Keep(Principal principal, OrgId org, WorkspaceRow row, CancellationToken cancellationToken) => tenant.Run(org, async scope =>
    {
        var project = await ProjectStore.Find(scope, row.ProjectId) ?? throw Refusal.NotFound("project").ToException();
        if (!await WorkspaceStore.Add(scope, row))
        {
            throw new Refusal(ProblemCodes.AlreadyExists, $"The project has a workspace called {row.Name} already.").ToException();
        }

        await audit.Record(scope, principal.Entry("workspace.created", row.Id, ("workspace", row.Name), ("project", project.Name), ("branch", row.Branch ?? "")));
        return project;
    }, cancellationToken);

    private async Task Fill(Principal principal, OrgId org, WorkspaceRow row, ProjectRow project, CancellationToken cancellationToken)
    {
        if (project.Source == "git")
        {
            await fetches.Begin(principal, org, row, cancellationToken);
        }
        else if (project.Source == "empty")
        {
            await wardens.Of(org, row.Id).Exec(
                new WardenExec(new CellSpec("tools", "tools"), ["git", "-c", "init.defaultBranch=main", "init", "--quiet"], MaxOutput: 4096), cancellationToken);
        }
    }
}
