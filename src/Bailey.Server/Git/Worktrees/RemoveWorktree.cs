using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Underway;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Worktrees;

/// <summary>
/// POST …/git/worktrees/remove: the files of a worktree; its branch stays. Where something would be lost it says what, and removes only when it is then forced.
/// POST …/git/worktrees/prune: what git keeps of worktrees whose folder is gone.
/// </summary>
internal static class RemoveWorktree
{
    public const string Type = "git.worktree_removed";
    public const string Pruned = "git.worktrees_pruned";

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("worktrees/remove", Handle).Requires(Actions.GitWrite).Audits(Type);
        group.MapPost("worktrees/prune", Prune).Requires(Actions.GitWrite).Audits(Pruned);
    }

    public static async Task<GitWorktreeRemoved> Handle(
        OrgId org, WorkspaceId workspace, GitWorktreeRemoveRequest request, Principal principal, RepositoryTools tools, AuditLog audit, EventHub events,
        CancellationToken cancellationToken)
    {
        var repository = new WorkspaceRepository(tools, org, workspace);
        var one = (await WorktreeFolders.Of(repository, cancellationToken)).All.FirstOrDefault(known => known.Folder is not null && known.Folder == request.Folder)
            ?? throw Refusal.NotFound("worktree").ToException();
        if (one.Locked)
        {
            throw new Refusal(ProblemCodes.Conflict, "The worktree is locked: unlock it in a terminal with git worktree unlock, if it shall go.").ToException();
        }

        if (!request.Force && await Loses(repository, new WorkspaceRepository(tools, org, workspace, one.Place), one, cancellationToken) is { } loses)
        {
            return new GitWorktreeRemoved(false, loses);
        }

        await audit.Act(org, principal.Entry(Type, workspace, ("folder", request.Folder), ("forced", request.Force ? "true" : "false")), async operation =>
        {
            await WorktreeFolders.Remove(repository, one, operation, cancellationToken);
            return true;
        }, cancellationToken);
        events.Publish("git.changed", org, workspace);
        return new GitWorktreeRemoved(true, null);
    }

    public static async Task<GitWorktreesPruned> Prune(
        OrgId org, WorkspaceId workspace, Principal principal, RepositoryTools tools, AuditLog audit, EventHub events, CancellationToken cancellationToken)
    {
        var repository = new WorkspaceRepository(tools, org, workspace);
        var gone = (await WorktreeFolders.Of(repository, cancellationToken)).All.Where(one => one is { Gone: true, Locked: false }).ToList();
        if (gone.Count > 0)
        {
            var facts = gone.Take(50).Select((one, i) => (FormattableString.Invariant($"worktree {i + 1}"), one.Path));
            await audit.Act(org, principal.Entry(Pruned, workspace, [.. facts]), async _ =>
            {
                await WorktreeFolders.Prune(repository, gone, cancellationToken);
                return true;
            }, cancellationToken);
            events.Publish("git.changed", org, workspace);
        }

        return new GitWorktreesPruned(gone.Count);
    }

    /// <summary>What nobody would find again, in words. Ignored files go without a question, as with git.</summary>
    private static async Task<string?> Loses(WorkspaceRepository repository, WorkspaceRepository inner, KnownWorktree one, CancellationToken cancellationToken)
    {
        var status = await inner.Read(["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal", "--ignore-submodules=dirty"], cancellationToken);
        if (status.ExitCode != 0)
        {
            return $"whatever is in it: git cannot read it ({GitText.Complaint(status.Error)})";
        }

        var said = StatusParser.Read(status.Output, status.Truncated);
        var names = await repository.Names($"worktrees/{one.Id}", cancellationToken);
        var loses = new List<string>();
        if (said.Changes.Count > 0)
        {
            loses.Add(said.Changes.Count == 1 && !said.Truncated ? "one file that is changed or new" : $"{said.Changes.Count}{(said.Truncated ? " and more" : "")} files that are changed or new");
        }

        if (Operation.KindOf(names) is { } underway)
        {
            loses.Add($"a {underway} that is under way");
        }

        if (said.Branch is null && said.Head is { } head && (await repository.Read(["for-each-ref", "--count=1", $"--contains={head}"], cancellationToken)) is { ExitCode: 0, Output.Length: 0 })
        {
            loses.Add("commits that are on no branch");
        }

        // git keeps a worktree's submodules, with their commits, in its folder of the worktree.
        if (names.Contains("modules"))
        {
            loses.Add("submodules with what was committed in them");
        }

        return loses.Count == 0 ? null : string.Join(", ", loses);
    }
}
