using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Worktrees;

/// <summary>GET …/git/worktrees: the working trees of the repository. What lies outside the workspace is named and not looked at.</summary>
internal static class ListWorktrees
{
    public static void Map(RouteGroupBuilder group) => group.MapGet("worktrees", Handle).Requires(Actions.GitRead).OnlyReads();

    public static Task<IReadOnlyList<GitWorktree>> Handle(OrgId org, WorkspaceId workspace, RepositoryTools tools, CancellationToken cancellationToken) =>
        Of(new WorkspaceRepository(tools, org, workspace), cancellationToken);

    public static async Task<IReadOnlyList<GitWorktree>> Of(WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        var result = await repository.Read(["worktree", "list", "--porcelain", "-z"], cancellationToken);
        if (result.ExitCode != 0)
        {
            return WorkspaceRepository.IsNone(result) ? [] : throw WorkspaceRepository.Failure(result).ToException();
        }

        var (root, known) = await WorktreeFolders.Of(repository, cancellationToken);
        // What lies outside, or behind a link, may only be out of sight here: git would call it gone.
        return
        [
            .. Parse(result.Output, root).Select(one => one.Main || known.FirstOrDefault(k => k.Path == one.Path) is not { } said
                ? one : one with { Folder = said.Folder, Gone = said.Gone }),
        ];
    }

    internal static IReadOnlyList<GitWorktree> Parse(ReadOnlySpan<byte> output, string root)
    {
        var records = new Records(output);
        var all = new List<GitWorktree>();
        GitWorktree? one = null;
        while (all.Count < WorktreeFolders.Most && records.Next(out var record))
        {
            if (record.IsEmpty)
            {
                // The first is the workspace itself.
                if (one is not null)
                {
                    all.Add(one);
                }

                one = null;
                continue;
            }

            var text = GitText.Path(record).Text;
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            var (key, value) = space < 0 ? (text, "") : (text[..space], text[(space + 1)..]);
            one = key switch
            {
                "worktree" => new GitWorktree(value, null, null, all.Count == 0, value.StartsWith(root + "/", StringComparison.Ordinal) || value == root, false, false),
                "HEAD" when GitText.IsId(value) => one is null ? null : one with { Head = value },
                "branch" => one is null ? null : one with { Branch = value.StartsWith("refs/heads/", StringComparison.Ordinal) ? value[11..] : value },
                "locked" => one is null ? null : one with { Locked = true },
                _ => one,
            };
        }

        return all;
    }
}
