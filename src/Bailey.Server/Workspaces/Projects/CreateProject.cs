using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Workspaces.Projects;

/// <summary>POST …/projects: whoever makes it becomes its maintainer.</summary>
internal static class CreateProject
{
    public static void Map(IEndpointRouteBuilder org) => org.MapPost("/projects", Handle).Requires(Actions.ProjectCreate).Audits("project.created");

    private static async Task<Created<Project>> Handle(
        Principal principal, OrgId org, CreateProjectRequest request, Tenant tenant, AuditLog audit, Grants grants, EventHub events,
        ProjectDirectory projects, TimeProvider clock, CancellationToken cancellationToken)
    {
        var source = request.Source ?? (request.Url is null ? "empty" : "git");
        if (source == "git" != request.Url is not null)
        {
            throw Refusal.Invalid("url", source == "git" ? "A git project needs the address of its repository." : $"A project of the kind {source} has no address.").ToException();
        }

        var row = new ProjectRow
        {
            Id = Ids.New<ProjectId>(clock),
            Name = request.Name,
            Source = source,
            Url = request.Url is null ? null : projects.Check(request.Url),
            Created = clock.GetUtcNow(),
        };
        await tenant.Run(org, async scope =>
        {
            if (!await ProjectStore.Add(scope, row))
            {
                throw new Refusal(ProblemCodes.AlreadyExists, $"There is a project called {row.Name} already.").ToException();
            }

            await grants.Give(scope, row.Id, principal.User, "maintainer");
            await audit.Record(scope, principal.Entry("project.created", null, ("project", row.Name), ("source", row.Source), ("url", row.Url ?? "")));
        }, cancellationToken);
        events.Publish("project.changed", org, id: row.Id.ToString());
        return TypedResults.Created($"/api/v1/orgs/{org}/projects/{row.Id}", row.Shown("maintainer"));
    }
}
