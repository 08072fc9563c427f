using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Underway;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git;

/// <summary>GET …/git/status: what differs between HEAD, index and files, and what is under way.</summary>
internal static class ReadStatus
{
    public static void Map(RouteGroupBuilder group) => group.MapGet("status", Handle).Requires(Actions.GitRead).OnlyReads();

    public static async Task<GitStatus> Handle(OrgId org, WorkspaceId workspace, RepositoryTools tools, CancellationToken cancellationToken)
    {
        var repository = new WorkspaceRepository(tools, org, workspace);
        var marks = repository.Marks(cancellationToken);
        var result = await repository.Read(
            ["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--ignore-submodules=dirty"], cancellationToken);
        var underway = Operation.KindOf(await marks);
        return result.ExitCode == 0 ? StatusParser.Read(result.Output, result.Truncated) with { Underway = underway }
            : WorkspaceRepository.IsNone(result) ? new GitStatus(false, null, null, null, 0, 0, [], false)
            : throw WorkspaceRepository.Failure(result).ToException();
    }
}
