using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Identity.Members;

/// <summary>GET …/members: the people of the organisation, in the order in which they came. GET …/projects/{project}/members: the same people with their roles in a project.</summary>
internal static class ListMembers
{
    public static void Map(IEndpointRouteBuilder org)
    {
        org.MapGet("/members", OfOrganisation).Requires(Actions.MemberRead).OnlyReads();
        org.MapGet("/projects/{project}/members", OfProject).Requires(Actions.ProjectRead).OnlyReads();
    }

    private static async Task<Page<Member>> OfOrganisation(
        OrgId org, string? cursor, int? limit, Tenant tenant, Memberships memberships, People people, CancellationToken cancellationToken)
    {
        var (size, after) = (Cursor.Limit(limit), Cursor.ReadPlace(cursor));
        var members = await tenant.Run(org, scope => memberships.After(scope, after, size + 1), cancellationToken);
        var known = await people.Find(members.Select(m => m.UserId), cancellationToken);
        return Known(members, size, known, (m, person) => new Member(m.UserId, person.Name, person.Email, m.Role, m.Joined, person.LastSeen));
    }

    private static async Task<Page<ProjectMember>> OfProject(
        OrgId org, ProjectId project, string? cursor, int? limit, Tenant tenant, Memberships memberships, Grants grants, People people,
        CancellationToken cancellationToken)
    {
        var (size, after) = (Cursor.Limit(limit), Cursor.ReadPlace(cursor));
        var (members, roles) = await tenant.Run(
            org, async scope => (await memberships.After(scope, after, size + 1), await grants.In(scope, project)), cancellationToken);
        var known = await people.Find(members.Select(m => m.UserId), cancellationToken);
        return Known(members, size, known, (m, person) => new ProjectMember(m.UserId, person.Name, person.Email, roles.GetValueOrDefault(m.UserId), m.Role));
    }

    /// <summary>The page without whom nobody knows any more; where it ends is said by the memberships.</summary>
    private static Page<T> Known<T, TPerson>(
        IReadOnlyList<OrganisationMember> members, int size, IReadOnlyDictionary<UserId, TPerson> known, Func<OrganisationMember, TPerson, T> show)
        where T : class
    {
        var page = Cursor.Page(members, size, m => Cursor.Place(m.Joined, m.UserId.Value), m => known.TryGetValue(m.UserId, out var person) ? show(m, person) : null);
        return new Page<T>([.. page.Items.OfType<T>()], page.Next);
    }
}
