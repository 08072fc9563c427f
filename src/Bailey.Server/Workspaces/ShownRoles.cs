using Bailey.Contracts.Platform;
using Bailey.Server.Access;

namespace Bailey.Server.Workspaces;

/// <summary>The role shown beside each project of a list, asked once for each project.</summary>
internal sealed class ShownRoles(AccessGuard guard, Principal principal, OrgId organisation)
{
    public async Task<Dictionary<ProjectId, string>> Of(IEnumerable<ProjectId> projects, CancellationToken cancellationToken)
    {
        var roles = new Dictionary<ProjectId, string>();
        foreach (var project in projects.Distinct())
        {
            roles[project] = await guard.ProjectRole(principal, organisation, project, cancellationToken);
        }

        return roles;
    }
}
