using System.Globalization;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Remotes;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Git;

/// <summary>
/// GET …/git/blame: who wrote each line of a file, a page of lines at a time. git is asked without the lines themselves, so that what it says is
/// bounded by their number.
/// </summary>
internal static class ReadBlame
{
    private const int Usual = 1000;
    private const int Most = 5000;
    private const int LastLine = 100_000_000;

    public static void Map(RouteGroupBuilder group) => group.MapGet("blame", Handle).Requires(Actions.GitRead).OnlyReads();

    public static async Task<GitBlame> Handle(
        OrgId org, WorkspaceId workspace, string path, RepositoryTools tools, CancellationToken cancellationToken,
        string? @ref = null, int from = 1, int lines = Usual)
    {
        if (!RepositoryPath.IsValid(path))
        {
            throw Refusal.Invalid(nameof(path), "A path inside the repository is needed, without '..' and not below .git.").ToException();
        }

        if (from is < 1 or > LastLine || lines is < 1 or > Most)
        {
            throw Refusal.Invalid(nameof(from), $"Lines are counted from 1, and at most {Most} are told at once.").ToException();
        }

        var repository = new WorkspaceRepository(tools, org, workspace);
        var commit = @ref is null ? null : await Commit(repository, @ref, cancellationToken);
        var result = await repository.Read(
            [
                "blame", "--incremental", "--no-ignore-revs-file", "--no-textconv", "--encoding=UTF-8", "-M", "-L",
                string.Create(CultureInfo.InvariantCulture, $"{from},{from + lines - 1}"), .. commit is null ? (string[])[] : [commit], "--", path,
            ],
            cancellationToken);
        if (result.ExitCode != 0)
        {
            return WorkspaceRepository.Says(result, " has only ") ? new GitBlame([], [], null)
                : WorkspaceRepository.Says(result, "no such path") || WorkspaceRepository.Says(result, "Cannot lstat") || WorkspaceRepository.Says(result, "cannot stat path")
                    || WorkspaceRepository.Says(result, "no such ref: HEAD")
                    ? throw Refusal.NotFound("file in the repository").ToException()
                    : throw WorkspaceRepository.Failure(result).ToException();
        }

        var blame = BlameParser.Read(result.Output, from, lines);
        return blame with { Next = blame.Lines.Count > 0 && blame.Lines[^1].Start + blame.Lines[^1].Count == from + lines ? from + lines : null };
    }

    private static async Task<string> Commit(WorkspaceRepository repository, string name, CancellationToken cancellationToken)
    {
        if (GitText.IsId(name))
        {
            return await Tracking.Id(repository, name, cancellationToken) ?? throw Refusal.NotFound("commit").ToException();
        }

        if (!BranchName.IsValid(name))
        {
            throw Refusal.Invalid("ref", "The whole id of a commit, or the name of a branch, is needed.").ToException();
        }

        return await Tracking.Id(repository, $"refs/heads/{name}", cancellationToken)
            ?? await Tracking.Id(repository, $"refs/remotes/{name}", cancellationToken)
            ?? throw Refusal.NotFound("branch").ToException();
    }
}
