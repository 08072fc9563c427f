using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Door;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Connections;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Submodules;

/// <summary>GET …/git/submodules: those of the workspace's repository, and how each stands to the commit that belongs to what is staged.</summary>
internal static class ListSubmodules
{
    public static void Map(RouteGroupBuilder group) => group.MapGet("submodules", Handle).Requires(Actions.GitRead).OnlyReads();

    public static async Task<IReadOnlyList<GitSubmodule>> Handle(
        OrgId org, WorkspaceId workspace, RepositoryTools tools, ProjectOfWorkspace projectOf, RemoteOfProject remoteOf, GuardedConnector connector, CancellationToken cancellationToken)
    {
        var address = await projectOf(org, workspace, cancellationToken) is { } project ? await remoteOf(org, project, cancellationToken) : null;
        var all = new List<GitSubmodule>();
        foreach (var one in await Submodule.Of(new WorkspaceRepository(tools, org, workspace), address, connector.IsGranted, cancellationToken))
        {
            var inner = new WorkspaceRepository(tools, org, workspace, GitPlace.Workspace.Inner(one.Name, one.Path));
            var (state, head) = one.Refused is null ? await State(inner, one.Commit, cancellationToken) : ("refused", null);
            all.Add(new GitSubmodule(one.Path, one.Url, one.Commit, head, state, one.Refused));
        }

        return all;
    }

    /// <summary>missing, same, changed or dirty.</summary>
    public static async Task<(string State, string? Head)> State(WorkspaceRepository inner, string commit, CancellationToken cancellationToken)
    {
        var said = await inner.Read(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], cancellationToken);
        var head = GitText.Lossy(said.Output, 100).Trim();
        if (said.ExitCode != 0 || !GitText.IsId(head))
        {
            return ("missing", null);
        }

        var status = await inner.Read(["status", "--porcelain", "-z", "--untracked-files=normal", "--ignore-submodules=all"], cancellationToken);
        return status.ExitCode != 0 ? ("missing", null) : status.Output.Length > 0 ? ("dirty", head) : (head == commit ? "same" : "changed", head);
    }
}
