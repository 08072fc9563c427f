using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git;

/// <summary>GET …/git/branches: local ones and those of remotes, the last used first; at most 2,000, on one page.</summary>
internal static class ReadBranches
{
    public static void Map(RouteGroupBuilder group) => group.MapGet("branches", Handle).Requires(Actions.GitRead).OnlyReads();

    public static async Task<Page<GitBranch>> Handle(OrgId org, WorkspaceId workspace, RepositoryTools tools, CancellationToken cancellationToken)
    {
        var result = await new WorkspaceRepository(tools, org, workspace).Read(
            ["for-each-ref", BranchParser.Format, "--sort=-committerdate", $"--count={BranchParser.Most}", "refs/heads/", "refs/remotes/"], cancellationToken);
        return result.ExitCode == 0
            ? new Page<GitBranch>(BranchParser.Read(result.Output), null)
            : throw WorkspaceRepository.Failure(result).ToException();
    }
}
