using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Access;

/// <summary>SQL of the room.</summary>
internal static class AccessStore
{
    public static async Task<Rights> Rights(TenantScope scope, UserId user, ProjectId? project) =>
        await scope.Find<Rights>(
            """
            select m.role as organisation_role,
                   (select p.role from project_roles p where p.org_id = m.org_id and p.user_id = m.user_id and p.project_id = @project) as project_role
            from memberships m where m.org_id = @org and m.user_id = @user
            """,
            new { org = scope.Organisation, user, project }) ?? new Rights(null, null);

    public static Task<IReadOnlyList<ProjectId>> ProjectsOf(TenantScope scope, UserId user) =>
        scope.Query<ProjectId>("select project_id from project_roles where org_id = @org and user_id = @user", new { org = scope.Organisation, user });
}
