using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Languages;

/// <summary>
/// A person's own switch for a project. It is off until they turn it: the files of a project can make a language server run code, and it runs in their name.
/// </summary>
internal sealed class LanguageSwitch(Tenant tenant, ProjectOfWorkspace projectOf, ProjectDirectory projects, AuditLog audit, TimeProvider clock)
{
    public const string Changed = "language.switched";

    public async Task<bool> IsOn(UserId user, OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        var project = await Project(organisation, workspace, cancellationToken);
        return await tenant.Run(organisation, scope => LanguageStore.IsOn(scope, project, user), cancellationToken);
    }

    public async Task<ProjectId> Turn(Principal principal, OrgId organisation, WorkspaceId workspace, bool on, CancellationToken cancellationToken)
    {
        var project = await Project(organisation, workspace, cancellationToken);
        var name = (await projects.Find(organisation, project, cancellationToken))?.Name ?? "";
        await tenant.Run(organisation, async scope =>
        {
            if (on ? await LanguageStore.SwitchOn(scope, project, principal.User, clock.GetUtcNow()) : await LanguageStore.SwitchOff(scope, project, principal.User))
            {
                await audit.Record(scope, principal.Entry(Changed, workspace, ("project", name), ("on", on ? "true" : "false")));
            }
        }, cancellationToken);
        return project;
    }

    public async Task<ProjectId> Project(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) =>
        await projectOf(organisation, workspace, cancellationToken) ?? throw Refusal.NotFound("workspace").ToException();
}
