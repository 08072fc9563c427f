using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Workspaces;

/// <summary>
/// A person's own cell of a workspace, and the environment of what they run there: a plain <c>git fetch</c> goes through the server's door, and commits carry
/// the person's name. Who opens it for them answers <see cref="IsInside"/>.
/// </summary>
public sealed class PersonCell
{
    private readonly ProjectOfWorkspace _projectOf;
    private readonly ProjectDirectory _projects;
    private readonly SigningOfPerson? _signing;

    internal PersonCell(ProjectOfWorkspace projectOf, ProjectDirectory projects, SigningOfPerson? signing) => (_projectOf, _projects, _signing) = (projectOf, projects, signing);

    /// <summary>The cell.</summary>
    public static CellSpec Of(Principal principal) => new($"person-{principal.User}", "person");

    /// <summary>The environment.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Environment(Principal principal, OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        var environment = CommitIdentity.Environment(principal);
        if (await _projectOf(organisation, workspace, cancellationToken) is not { } project)
        {
            return environment;
        }

        var key = _signing is null ? null : await _signing(principal.User, cancellationToken);
        environment = GitEnvironment.With(environment, project, (await _projects.Find(organisation, project, cancellationToken))?.Url);
        return key is null ? environment : GitEnvironment.Signing(environment, project, key);
    }
}
