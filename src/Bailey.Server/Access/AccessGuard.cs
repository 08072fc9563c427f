using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Access;

/// <summary>The one decision: may this principal do this here? HTTP, sockets and the command line all ask it, and it says why.</summary>
public sealed class AccessGuard
{
    private readonly Tenant _tenant;

    internal AccessGuard(Tenant tenant) => _tenant = tenant;

    /// <summary>Decides. <paramref name="organisation"/> is needed for actions of an organisation, and the project too for those of a project.</summary>
    public async Task<Decision> Decide(
        Principal principal, string action, OrgId? organisation, ProjectId? project, CancellationToken cancellationToken)
    {
        if (Actions.ScopeOf(action) == ActionScope.Instance)
        {
            return action == Actions.AccountUse || principal.IsOperator
                ? Decision.Allow($"{principal.Name} is signed in")
                : Decision.Deny(visible: true, $"{action} is for the operator of this server");
        }

        if (organisation is not { } org)
        {
            return Decision.Deny(visible: false, $"{action} is decided over an organisation");
        }

        var rights = await _tenant.Run(org, scope => AccessStore.Rights(scope, principal.User, project), cancellationToken);
        return Weigh(rights, action);
    }

    /// <summary>Projects whose workspaces the principal may see: null means all of the organisation.</summary>
    public async Task<IReadOnlySet<ProjectId>?> VisibleProjects(Principal principal, OrgId organisation, CancellationToken cancellationToken)
    {
        var rights = await _tenant.Run(organisation, scope => AccessStore.Rights(scope, principal.User, null), cancellationToken);
        if (rights.OrganisationRole is { } role && Roles.OfOrganisation[role].Contains(Actions.ProjectRead))
        {
            return null;
        }

        return (await _tenant.Run(organisation, scope => AccessStore.ProjectsOf(scope, principal.User), cancellationToken)).ToHashSet();
    }

    /// <summary>The role a page shows beside a project: the stronger of the two that the person holds.</summary>
    public async Task<string> ProjectRole(Principal principal, OrgId organisation, ProjectId project, CancellationToken cancellationToken)
    {
        var rights = await _tenant.Run(organisation, scope => AccessStore.Rights(scope, principal.User, project), cancellationToken);
        return rights.OrganisationRole is "owner" or "admin" ? "maintainer" : rights.ProjectRole ?? "none";
    }

    /// <summary>The pure rule, for every pair of roles.</summary>
    internal static Decision Weigh(Rights rights, string action)
    {
        if (rights.OrganisationRole is not { } role)
        {
            return Decision.Deny(visible: false, "not a member of the organisation");
        }

        if (Roles.OfOrganisation[role].Contains(action))
        {
            return Decision.Allow($"{role} of the organisation");
        }

        // A person who was put back to pending loses the projects too.
        if (Actions.ScopeOf(action) == ActionScope.Organisation || role == "pending")
        {
            return Decision.Deny(visible: role != "pending", $"{action} needs more than the role {role}");
        }

        if (rights.ProjectRole is not { } projectRole)
        {
            return Decision.Deny(visible: false, "no role in the project");
        }

        return Roles.OfProject[projectRole].Contains(action)
            ? Decision.Allow($"{projectRole} of the project")
            : Decision.Deny(visible: true, $"{action} needs more than the role {projectRole} in the project");
    }
}

/// <summary>What was decided, and why. When not <c>Visible</c>, the answer is 404: existence is not the caller's business.</summary>
public sealed record Decision(bool Allowed, bool Visible, string Reason)
{
    internal static Decision Allow(string reason) => new(true, true, reason);

    internal static Decision Deny(bool visible, string reason) => new(false, visible, reason);
}

/// <summary>The roles a person holds over an organisation and one of its projects.</summary>
internal sealed record Rights(string? OrganisationRole, string? ProjectRole);
