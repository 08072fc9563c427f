using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity.Members;

/// <summary>GET …/members: the people of the organisation. GET …/projects/{project}/members: the same people with their roles in a project.</summary>
internal static class ListMembers
{
    public static void Map(IEndpointRouteBuilder org)
    {
        org.MapGet("/members", OfOrganisation).Requires(Actions.MemberRead).OnlyReads();
        org.MapGet("/projects/{project}/members", OfProject).Requires(Actions.ProjectRead).OnlyReads();
    }

    private static async Task<Ok<IReadOnlyList<Member>>> OfOrganisation(
        OrgId org, Tenant tenant, Memberships memberships, People people, CancellationToken cancellationToken)
    {
        var members = await tenant.Run(org, memberships.Everybody, cancellationToken);
        var known = await people.Find(members.Select(m => m.UserId), cancellationToken);
        return TypedResults.Ok<IReadOnlyList<Member>>(
            [.. from m in members
                let person = known.GetValueOrDefault(m.UserId)
                where person is not null
                select new Member(m.UserId, person.Name, person.Email, m.Role, m.Joined, person.LastSeen)]);
    }

    private static async Task<Ok<IReadOnlyList<ProjectMember>>> OfProject(
        OrgId org, ProjectId project, Tenant tenant, Memberships memberships, Grants grants, People people, CancellationToken cancellationToken)
    {
        var (members, roles) = await tenant.Run(
            org, async scope => (await memberships.Everybody(scope), await grants.In(scope, project)), cancellationToken);
        var known = await people.Find(members.Select(m => m.UserId), cancellationToken);
        return TypedResults.Ok<IReadOnlyList<ProjectMember>>(
            [.. from m in members
                let person = known.GetValueOrDefault(m.UserId)
                where person is not null
                select new ProjectMember(m.UserId, person.Name, person.Email, roles.GetValueOrDefault(m.UserId), m.Role)]);
    }
}
