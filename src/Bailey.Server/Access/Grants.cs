using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Access;

/// <summary>Gives roles in a project, in the transaction of whoever has decided that: a project and its first maintainer come together.</summary>
public sealed class Grants
{
    private readonly Revocations _revocations;
    private readonly TimeProvider _clock;

    internal Grants(Revocations revocations, TimeProvider clock) => (_revocations, _clock) = (revocations, clock);

    /// <summary>The person has this role in the project from now on, whatever it was before.</summary>
    public async Task Give(TenantScope scope, ProjectId project, UserId user, string role)
    {
        // xmax is 0 in a row that was inserted and not updated.
        var isFirst = await scope.Scalar<bool>(
            """
            insert into project_roles (org_id, project_id, user_id, role, granted) values (@org, @project, @user, @role, @now)
            on conflict (org_id, project_id, user_id) do update set role = excluded.role, granted = excluded.granted
            returning xmax = 0
            """,
            new { org = scope.Organisation, project, user, role, now = _clock.GetUtcNow() });
        if (!isFirst)
        {
            // A first role takes nothing away, so nothing that is open has to end.
            await _revocations.RightsChanged(scope, user);
        }
    }

    /// <summary>The person has no role of their own in the project any more.</summary>
    public async Task Take(TenantScope scope, ProjectId project, UserId user)
    {
        await scope.Execute(
            "delete from project_roles where org_id = @org and project_id = @project and user_id = @user", new { org = scope.Organisation, project, user });
        await _revocations.RightsChanged(scope, user);
    }

    /// <summary>The role of everybody who has one in the project.</summary>
    public async Task<IReadOnlyDictionary<UserId, string>> In(TenantScope scope, ProjectId project) =>
        (await scope.Query<Grant>(
            "select user_id, role from project_roles where org_id = @org and project_id = @project", new { org = scope.Organisation, project }))
        .ToDictionary(g => g.UserId, g => g.Role);

    private sealed record Grant(UserId UserId, string Role);
}
