using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Access;

/// <summary>SQL of organisations and who belongs to them.</summary>
internal static class MembershipStore
{
    public static Task<IReadOnlyList<MembershipRow>> Of(InstanceScope scope, UserId user) => scope.Query<MembershipRow>(
        """
        select m.org_id, o.name, m.role, o.created
        from memberships m join organisations o on o.id = m.org_id
        where m.user_id = @user order by o.name, o.id
        """,
        new { user });

    public static async Task Found(InstanceScope scope, Organisation organisation, UserId owner)
    {
        await scope.Execute("insert into organisations (id, name, created) values (@Id, @Name, @Created)", organisation);
        await scope.Execute(
            "insert into memberships (org_id, user_id, role, joined) values (@Id, @owner, 'owner', @Created)",
            new { organisation.Id, owner, organisation.Created });
    }
}

/// <summary>One membership of a person.</summary>
internal sealed record MembershipRow(OrgId OrgId, string Name, string Role, DateTimeOffset Created);
