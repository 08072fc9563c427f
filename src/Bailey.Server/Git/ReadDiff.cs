using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git;

/// <summary>
/// GET …/git/diff: both sides of one file as they are kept. The browser compares them, so no diff driver, textconv or filter of the
/// repository has a part in it.
/// </summary>
internal static class ReadDiff
{
    private const int Most = 2 << 20;

    public static void Map(RouteGroupBuilder group) => group.MapGet("diff", Handle).Requires(Actions.GitRead).OnlyReads();

    public static async Task<GitDiff> Handle(
        OrgId org, WorkspaceId workspace, string path, RepositoryTools tools, CancellationToken cancellationToken,
        string? from = null, bool staged = false, string? commit = null)
    {
        var old = from is { Length: > 0 } ? from : path;
        if (!RepositoryPath.IsValid(path) || !RepositoryPath.IsValid(old))
        {
            throw Refusal.Invalid(nameof(path), "A path inside the repository is needed, without '..' and not below .git.").ToException();
        }

        if (commit is not null && !GitText.IsId(commit))
        {
            throw Refusal.Invalid(nameof(commit), "The whole id of a commit is needed.").ToException();
        }

        var repository = new WorkspaceRepository(tools, org, workspace);
        var before = commit is not null ? Blob(repository, $"{commit}^1:{old}", cancellationToken)
            : staged ? Blob(repository, $"HEAD:{old}", cancellationToken)
            : Indexed(repository, old, cancellationToken);
        var after = commit is not null ? Blob(repository, $"{commit}:{path}", cancellationToken)
            : staged ? Blob(repository, $":0:{path}", cancellationToken)
            : repository.ReadFile(path, Most, cancellationToken);
        return Compare(path, await before, await after);
    }

    private static GitDiff Compare(string path, WorkspaceFile? before, WorkspaceFile? after)
    {
        if (before is null && after is null)
        {
            throw Refusal.NotFound("file on either side").ToException();
        }

        if (before is { Cut: true } || after is { Cut: true })
        {
            return new GitDiff(path, null, null, false, TooLarge: true);
        }

        var (oldText, newText) = (before is null ? null : GitText.File(before.Content), after is null ? null : GitText.File(after.Content));
        return (before is not null && oldText is null) || (after is not null && newText is null)
            ? new GitDiff(path, null, null, Binary: true, false)
            : new GitDiff(path, oldText, newText, false, false);
    }

    /// <summary>What the index holds; of a conflict, our side.</summary>
    private static async Task<WorkspaceFile?> Indexed(WorkspaceRepository repository, string path, CancellationToken cancellationToken) =>
        await Blob(repository, $":0:{path}", cancellationToken) ?? await Blob(repository, $":2:{path}", cancellationToken);

    // After the colon git takes everything as the path. Exit 128: no such blob, or a submodule's commit.
    private static async Task<WorkspaceFile?> Blob(WorkspaceRepository repository, string name, CancellationToken cancellationToken)
    {
        var result = await repository.Read(["cat-file", "blob", name], cancellationToken, Most);
        return result.ExitCode switch
        {
            _ when result.Truncated => new WorkspaceFile([], Cut: true),
            0 => new WorkspaceFile(result.Output, Cut: false),
            128 when !WorkspaceRepository.IsNone(result) => null,
            _ => throw WorkspaceRepository.Failure(result).ToException(),
        };
    }
}
