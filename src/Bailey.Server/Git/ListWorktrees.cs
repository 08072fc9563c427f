using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git;

/// <summary>
/// GET …/git/worktrees: the working trees of the repository. What lies outside the workspace is named and not looked at; git starts other programs to make or remove one,
/// so that is done in a terminal.
/// </summary>
internal static class ListWorktrees
{
    private const int Most = 100;
    private const string Root = "/workspace/";

    public static void Map(RouteGroupBuilder group) => group.MapGet("worktrees", Handle).Requires(Actions.GitRead).OnlyReads();

    public static async Task<IReadOnlyList<GitWorktree>> Handle(OrgId org, WorkspaceId workspace, RepositoryTools tools, CancellationToken cancellationToken)
    {
        var repository = new WorkspaceRepository(tools, org, workspace);
        var result = await repository.Read(["worktree", "list", "--porcelain", "-z"], cancellationToken);
        return result.ExitCode == 0 ? Parse(result.Output) : WorkspaceRepository.IsNone(result) ? [] : throw WorkspaceRepository.Failure(result).ToException();
    }

    internal static IReadOnlyList<GitWorktree> Parse(ReadOnlySpan<byte> output)
    {
        var records = new Records(output);
        var all = new List<GitWorktree>();
        GitWorktree? one = null;
        while (all.Count < Most && records.Next(out var record))
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
                "worktree" => new GitWorktree(value, null, null, all.Count == 0, value.StartsWith(Root, StringComparison.Ordinal) || value == Root.TrimEnd('/'), false, false),
                "HEAD" when GitText.IsId(value) => one is null ? null : one with { Head = value },
                "branch" => one is null ? null : one with { Branch = value.StartsWith("refs/heads/", StringComparison.Ordinal) ? value[11..] : value },
                "locked" => one is null ? null : one with { Locked = true },
                "prunable" => one is null ? null : one with { Gone = true },
                _ => one,
            };
        }

        return all;
    }
}
