using System.Globalization;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Signing;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git;

/// <summary>
/// GET …/git/log: commits of HEAD, or those that touched a path under the names that it had, newest first. The cursor holds the commit that the first page began
/// with, so that a commit made meanwhile shifts nothing.
/// </summary>
internal static class ReadLog
{
    private const int PageSize = 50;
    private const int MostSkipped = 1_000_000;

    public static void Map(RouteGroupBuilder group) => group.MapGet("log", Show).Requires(Actions.GitRead).OnlyReads();

    private static async Task<Page<GitLogEntry>> Show(
        OrgId org, WorkspaceId workspace, RepositoryTools tools, Signatures signatures, CancellationToken cancellationToken, string? path = null, string? cursor = null)
    {
        var page = await Handle(org, workspace, tools, cancellationToken, path, cursor);
        return page with { Items = await signatures.Judge(org, workspace, page.Items, cancellationToken) };
    }

    public static async Task<Page<GitLogEntry>> Handle(
        OrgId org, WorkspaceId workspace, RepositoryTools tools, CancellationToken cancellationToken, string? path = null, string? cursor = null)
    {
        if (path is not null && !RepositoryPath.IsValid(path))
        {
            throw Refusal.Invalid(nameof(path), "A path inside the repository is needed, without '..' and not below .git.").ToException();
        }

        var repository = new WorkspaceRepository(tools, org, workspace);
        var (head, skip) = cursor is null ? (await Head(repository, cancellationToken), 0) : Cursor(cursor);
        if (head is null)
        {
            return new Page<GitLogEntry>([], null);
        }

        var result = path is null ? await Log(repository, head, skip, null, false, cancellationToken) : await Log(repository, head, skip, path, true, cancellationToken);
        var follows = path is not null && !result.Truncated;
        // Of a folder the changed paths may be more than is read at once; its commits alone are not.
        result = path is not null && !follows ? await Log(repository, head, skip, path, false, cancellationToken) : result;
        if (result.ExitCode != 0)
        {
            throw WorkspaceRepository.Failure(result).ToException();
        }

        var entries = follows ? LogParser.ReadWithPaths(result.Output, PageSize + 1) : LogParser.Read(result.Output, PageSize + 1);
        return entries.Count <= PageSize
            ? new Page<GitLogEntry>(entries, null)
            : new Page<GitLogEntry>([.. entries.Take(PageSize)], Number($"{head}.", skip + PageSize));
    }

    private static Task<WardenExecResult> Log(
        WorkspaceRepository repository, string head, int skip, string? path, bool follow, CancellationToken cancellationToken) =>
        repository.Read(
            [
                "log", .. follow ? (string[])[LogParser.FormatWithPaths, "-z", "--follow", "--name-status", "-M", "-l1000"] : [LogParser.Format],
                "--encoding=UTF-8", "--no-mailmap", "--no-show-signature", "--no-notes", "--no-decorate", "--no-ext-diff", "--no-textconv",
                Number("--skip=", skip), Number("--max-count=", PageSize + 1), head, "--", .. path is null ? (string[])[] : [path],
            ],
            cancellationToken);

    private static async Task<string?> Head(WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        var result = await repository.Read(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], cancellationToken);
        var id = GitText.Lossy(result.Output, 65).TrimEnd('\n');
        return GitText.IsId(id) ? id
            : result.ExitCode == 1 ? null // before the first commit
            : throw WorkspaceRepository.Failure(result).ToException();
    }

    private static (string Head, int Skip) Cursor(string cursor)
    {
        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && GitText.IsId(cursor.AsSpan(0, dot))
            && int.TryParse(cursor.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var skip) && skip <= MostSkipped
            ? (cursor[..dot], skip)
            : throw Refusal.Invalid(nameof(cursor), "The cursor is not one of this list.").ToException();
    }

    private static string Number(string before, int number) => before + number.ToString(CultureInfo.InvariantCulture);
}
