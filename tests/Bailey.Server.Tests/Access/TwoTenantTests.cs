using System.Net;
using System.Net.Http.Json;
using System.Text;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;
using Bailey.Server.Tests.Identity;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Tests.Access;

/// <summary>
/// Two organisations that must not know of each other: every route below an organisation that is mapped, in every role. Rooms that come
/// later are in it by being mapped.
/// </summary>
public sealed class TwoTenantTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly string[] s_roles = ["owner", "admin", "member", "auditor", "pending"];

    [Fact]
    public async Task Another_organisations_id_in_any_route_is_404_whatever_one_is_at_home()
    {
        var victim = await Victim();
        var routes = TenantRoutes();
        Assert.True(routes.Count > 15, "The routes are found.");
        foreach (var role in s_roles)
        {
            using var attacker = await Member(role);
            foreach (var route in routes)
            {
                await Doors.Refused(await Send(attacker, route, Fill(route, victim.Organisation, victim)), HttpStatusCode.NotFound, "not_found");
            }
        }

        using var nobody = server.Client();
        foreach (var route in routes)
        {
            await Doors.Refused(await Send(nobody, route, Fill(route, victim.Organisation, victim)), HttpStatusCode.Unauthorized, "not_signed_in");
        }
    }

    [Fact]
    public async Task Another_organisations_project_or_workspace_below_ones_own_organisation_is_404()
    {
        var victim = await Victim();
        var (owner, home, _) = await server.SignedInOwner();
        using (owner)
        {
            foreach (var role in s_roles)
            {
                using var attacker = await Member(role);
                foreach (var route in TenantRoutes().Where(r => r.Text.Contains("{project", StringComparison.Ordinal) || r.Text.Contains("{workspace", StringComparison.Ordinal)))
                {
                    await Doors.Refused(await Send(attacker, route, Fill(route, home, victim)), HttpStatusCode.NotFound, "not_found");
                }
            }
        }
    }

    [Fact]
    public async Task Another_organisations_members_and_invitations_cannot_be_named_below_ones_own()
    {
        var victim = await Victim();
        var (owner, home, _) = await server.SignedInOwner();
        using (owner)
        {
            await ServerFixture.Expect(await owner.DeleteAsync($"/api/v1/orgs/{home}/invitations/{victim.Invitation}"), HttpStatusCode.NotFound);
            await ServerFixture.Expect(await owner.DeleteAsync($"/api/v1/orgs/{home}/members/{victim.User}"), HttpStatusCode.NotFound);
            await ServerFixture.Expect(await owner.PutAsJsonAsync($"/api/v1/orgs/{home}/members/{victim.User}/role", new SetRoleRequest("owner")), HttpStatusCode.NotFound);
            Assert.Equal("admin", await Doors.Sql(server, "select role from memberships where user_id = $1", victim.User.Value));
        }
    }

    [Fact]
    public async Task A_viewer_gets_403_from_every_route_that_changes_something()
    {
        var (owner, home, _) = await server.SignedInOwner();
        var (viewer, user) = await server.SignedInMember($"viewer-{Guid.CreateVersion7():N}@example.com");
        using (owner)
        using (viewer)
        {
            var (project, workspace) = await Place(home);
            await ServerFixture.Expect(await owner.PutAsJsonAsync($"/api/v1/orgs/{home}/projects/{project}/members/{user}", new SetProjectRoleRequest("viewer")), HttpStatusCode.NoContent);
            var here = new Target(home, project, workspace, user, new InvitationId(Guid.CreateVersion7()));
            var refused = 0;
            foreach (var route in TenantRoutes().Where(r => Actions.ScopeOf(r.Action) == ActionScope.Project && !Roles.OfProject["viewer"].Contains(r.Action)))
            {
                // Where no project is named in the address, the handler finds it in the body and decides then.
                if (route.Text.Contains("{project", StringComparison.Ordinal) || route.Text.Contains("{workspace", StringComparison.Ordinal))
                {
                    await Doors.Refused(await Send(viewer, route, Fill(route, home, here)), HttpStatusCode.Forbidden, "not_allowed");
                    refused++;
                }
            }

            Assert.True(refused > 5, "The routes are found.");
        }
    }

    private static async Task<HttpResponseMessage> Send(HttpClient client, Route route, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), path);
        if (route.Method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Every route below an organisation, with its method and the action that it requires.</summary>
    private List<Route> TenantRoutes() =>
        [.. from source in ((IEndpointRouteBuilder)server.App).DataSources
            from endpoint in source.Endpoints.OfType<RouteEndpoint>()
            let text = endpoint.RoutePattern.RawText ?? ""
            where text.StartsWith("/api/v1/orgs/{org}", StringComparison.Ordinal)
            let action = endpoint.Metadata.GetMetadata<Requirement>()?.Action ?? throw new InvalidOperationException($"{text} requires nothing.")
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
            where method is not ("HEAD" or "CONNECT")
            select new Route(method, text, action)];

    private static string Fill(Route route, OrgId organisation, Target place) => string.Join('/', route.Text.Split('/').Select(part =>
        part.StartsWith("{org", StringComparison.Ordinal) ? organisation.ToString()
        : part.StartsWith("{project", StringComparison.Ordinal) ? place.Project.ToString()
        : part.StartsWith("{workspace", StringComparison.Ordinal) ? place.Workspace.ToString()
        : part.StartsWith("{user", StringComparison.Ordinal) ? place.User.ToString()
        : part.StartsWith("{invitation", StringComparison.Ordinal) ? place.Invitation.ToString()
        : part.StartsWith('{') ? Guid.CreateVersion7().ToString("N")
        : part));

    /// <summary>A second organisation with a person, an invitation, a project and a workspace, which nobody of the first belongs to.</summary>
    private async Task<Target> Victim()
    {
        var (owner, _, ownerId) = await server.SignedInOwner();
        using (owner)
        {
            var made = await (await owner.PostAsJsonAsync("/api/v1/orgs", new CreateOrganisationRequest("Victim"))).Content.ReadFromJsonAsync<Organisation>();
            var user = new UserId(Guid.CreateVersion7());
            await Doors.Sql(server, "insert into memberships (org_id, user_id, role, joined) values ($1, $2, 'admin', now())", made!.Id.Value, user.Value);
            var invited = await (await owner.PostAsJsonAsync($"/api/v1/orgs/{made.Id}/members", new InviteRequest("v@example.com", "member"))).Content.ReadFromJsonAsync<InvitationResponse>();
            var (project, workspace) = await Place(made.Id);
            await Doors.Sql(server, "delete from memberships where org_id = $1 and user_id = $2", made.Id.Value, ownerId.Value);
            return new Target(made.Id, project, workspace, user, invited!.Id);
        }
    }

    private async Task<(ProjectId Project, WorkspaceId Workspace)> Place(OrgId organisation)
    {
        var (project, workspace) = (new ProjectId(Guid.CreateVersion7()), new WorkspaceId(Guid.CreateVersion7()));
        await Doors.Sql(
            server, "insert into projects (org_id, id, name, source, created) values ($1, $2, $3, 'empty', now())", organisation.Value, project.Value, $"p{project}");
        await Doors.Sql(
            server,
            "insert into workspaces (org_id, id, project_id, name, image, state, created, last_active) values ($1, $2, $3, 'w', 'host', 'stopped', now(), now())",
            organisation.Value, workspace.Value, project.Value);
        return (project, workspace);
    }

    private async Task<HttpClient> Member(string role)
    {
        var (client, user) = await server.SignedInMember($"{role}-{Guid.CreateVersion7():N}@example.com", role == "owner" ? "admin" : role);
        if (role == "owner")
        {
            var (owner, organisation, _) = await server.SignedInOwner();
            using (owner)
            {
                await ServerFixture.Expect(await owner.PutAsJsonAsync($"/api/v1/orgs/{organisation}/members/{user}/role", new SetRoleRequest("owner")), HttpStatusCode.NoContent);
            }
        }

        return client;
    }

    private sealed record Route(string Method, string Text, string Action);

    private sealed record Target(OrgId Organisation, ProjectId Project, WorkspaceId Workspace, UserId User, InvitationId Invitation);
}
