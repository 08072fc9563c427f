using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Stashing;

/// <summary>GET …/git/stashes: what was put away, the last first. Stashes are named by their commits, since their numbers move.</summary>
internal static class StashList
{
    private const int Most = 200;

    public static void Map(RouteGroupBuilder group) => group.MapGet("stashes", Handle).Requires(Actions.GitRead).OnlyReads();

    public static async Task<Page<GitStash>> Handle(OrgId org, WorkspaceId workspace, RepositoryTools tools, CancellationToken cancellationToken) =>
        new([.. (await Of(new WorkspaceRepository(tools, org, workspace), cancellationToken)).Select(Shown)], null);

    /// <summary>The id of the last one; empty when there is none.</summary>
    public static async Task<string> Last(WorkspaceRepository repository, CancellationToken cancellationToken) =>
        await Of(repository, cancellationToken) is [var stash, ..] ? stash.Id : "";

    /// <summary>The stashes; the place in the list is git's number.</summary>
    public static async Task<IReadOnlyList<GitLogEntry>> Of(WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        var exists = await repository.Read(["rev-parse", "--verify", "--quiet", "refs/stash"], cancellationToken);
        if (exists.ExitCode == 1)
        {
            return [];
        }

        var result = exists.ExitCode != 0 ? exists : await repository.Read(
            ["log", "--walk-reflogs", LogParser.FormatOfStashes, $"--max-count={Most}", "--encoding=UTF-8", "--no-mailmap", "--no-show-signature", "--no-notes", "refs/stash", "--"],
            cancellationToken);
        return result.ExitCode == 0 ? LogParser.Read(result.Output, Most) : throw WorkspaceRepository.Failure(result).ToException();
    }

    /// <summary>One stash by its commit, and git's number of it.</summary>
    public static async Task<(GitLogEntry Stash, int Number)> Find(WorkspaceRepository repository, string id, CancellationToken cancellationToken) =>
        (await Of(repository, cancellationToken)).Index().Where(one => one.Item.Id == id).Select(one => ((GitLogEntry, int)?)(one.Item, one.Index)).FirstOrDefault()
        ?? throw Refusal.NotFound("stash").ToException();

    public static GitStash Shown(GitLogEntry entry) => new(entry.Id, entry.Summary, entry.Author, entry.Time, entry.Parents.Count > 2);
}
