using Bailey.Contracts.Platform;
using Bailey.Server.Git.Door;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Git.Credentials;

/// <summary>The remote that a credential is set for.</summary>
internal static class ProjectRemote
{
    /// <exception cref="RefusedException">The project has none that somebody signs in at.</exception>
    public static async Task<(ProjectSource Project, GitRemote Remote, string Host)> Of(
        ProjectDirectory projects, OrgId organisation, ProjectId id, CancellationToken cancellationToken)
    {
        var project = await projects.Find(organisation, id, cancellationToken) ?? throw Refusal.NotFound("project").ToException();
        return GitRemote.Parse(project.Url) is { } remote && CredentialVault.HostOf(remote) is { } host
            ? (project, remote, host)
            : throw new Refusal(ProblemCodes.Conflict, "The project has no remote that one signs in at: its address is neither https nor ssh.").ToException();
    }
}
