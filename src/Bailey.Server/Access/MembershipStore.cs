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

    public static Task<IReadOnlyList<OrganisationMember>> Everybody(TenantScope scope) => scope.Query<OrganisationMember>(
        "select user_id, role, joined from memberships where org_id = @org order by joined, user_id", new { org = scope.Organisation });

    public static Task<IReadOnlyList<OrganisationMember>> After(TenantScope scope, (DateTimeOffset Joined, Guid User)? after, int limit) =>
        scope.Query<OrganisationMember>(
            """
            select user_id, role, joined from memberships
            where org_id = @org and (@user::uuid is null or (joined, user_id) > (@joined, @user)) order by joined, user_id limit @limit
            """,
            new { org = scope.Organisation, joined = after?.Joined ?? DateTimeOffset.UnixEpoch, user = after?.User, limit });

    public static Task<string?> RoleOf(TenantScope scope, UserId user) =>
        scope.Scalar<string>("select role from memberships where org_id = @org and user_id = @user", new { org = scope.Organisation, user });

    /// <summary>The two who are concerned and every owner, held until the commit: two owners cannot demote each other at once.</summary>
    public static Task<IReadOnlyList<OrganisationMember>> Lock(TenantScope scope, UserId actor, UserId user) => scope.Query<OrganisationMember>(
        """
        select user_id, role, joined from memberships
        where org_id = @org and (user_id in (@actor, @user) or role = 'owner') order by user_id for update
        """,
        new { org = scope.Organisation, actor, user });

    public static Task<int> Add(TenantScope scope, UserId user, string role, DateTimeOffset now) => scope.Execute(
        "insert into memberships (org_id, user_id, role, joined) values (@org, @user, @role, @now) on conflict do nothing",
        new { org = scope.Organisation, user, role, now });

    public static Task SetRole(TenantScope scope, UserId user, string role) => scope.Execute(
        "update memberships set role = @role where org_id = @org and user_id = @user", new { org = scope.Organisation, user, role });

    public static async Task Remove(TenantScope scope, UserId user)
    {
        await scope.Execute("delete from project_roles where org_id = @org and user_id = @user", new { org = scope.Organisation, user });
        await scope.Execute("delete from memberships where org_id = @org and user_id = @user", new { org = scope.Organisation, user });
    }
}

/// <summary>One membership of a person.</summary>
internal sealed record MembershipRow(OrgId OrgId, string Name, string Role, DateTimeOffset Created);
