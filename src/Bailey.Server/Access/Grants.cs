using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Access;

/// <summary>Gives roles in a project, in the transaction of whoever has decided that: a project and its first maintainer come together.</summary>
public sealed class Grants
{
    private readonly TimeProvider _clock;

    internal Grants(TimeProvider clock) => _clock = clock;

    /// <summary>The person has this role in the project from now on, whatever it was before.</summary>
    public Task Give(TenantScope scope, ProjectId project, UserId user, string role) => scope.Execute(
        """
        insert into project_roles (org_id, project_id, user_id, role, granted) values (@org, @project, @user, @role, @now)
        on conflict (org_id, project_id, user_id) do update set role = excluded.role, granted = excluded.granted
        """,
        new { org = scope.Organisation, project, user, role, now = _clock.GetUtcNow() });
}
