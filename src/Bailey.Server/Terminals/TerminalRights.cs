using Bailey.Contracts.Platform;
using Bailey.Server.Access;

namespace Bailey.Server.Terminals;

/// <summary>
/// Who may do what with a terminal. Its cell is its owner's: what is typed there happens in the owner's name, so only the owner types,
/// and only while the role allows it. Everybody else who may read terminals looks on.
/// </summary>
internal sealed class TerminalRights(AccessGuard guard, ProjectOfWorkspace projectOf)
{
    public async Task<bool> MayType(Principal principal, OrgId organisation, TerminalRow row, CancellationToken cancellationToken) =>
        row.Owner == principal.User && await Allowed(principal, Actions.TerminalUse, organisation, row, cancellationToken);

    public async Task<bool> MayClose(Principal principal, OrgId organisation, TerminalRow row, CancellationToken cancellationToken) =>
        row.Owner == principal.User || await Allowed(principal, Actions.ProjectManage, organisation, row, cancellationToken);

    private async Task<bool> Allowed(Principal principal, string action, OrgId organisation, TerminalRow row, CancellationToken cancellationToken)
    {
        var project = await projectOf(organisation, row.WorkspaceId, cancellationToken);
        return project is not null && (await guard.Decide(principal, action, organisation, project, cancellationToken)).Allowed;
    }
}
