using Bailey.Contracts.Wardens;
using Bailey.Server.Audit;
using Bailey.Server.Git.Remotes;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Stashing;
using Bailey.Server.Git.Underway;
using Bailey.Server.Git.Worktrees;

namespace Bailey.Server.Git;

/// <summary>
/// What became of a change to a repository that a crash cut off. Most are several steps of git, of which the warden knows nothing as a whole: the repository is
/// compared with what the intent says about it. Where that does not tell, it is unknown.
/// </summary>
internal static class InterruptedChange
{
    /// <summary>The fact of a stash's intent: the stash that was the last one before, or nothing.</summary>
    public const string LastStash = "last";

    public static async Task<OperationAnswer?> Judge(RepositoryTools tools, OpenOperation open, WardenOperation said, CancellationToken cancellationToken)
    {
        if (await InterruptedCommit.Judge(tools, open, said, cancellationToken) is { } commit)
        {
            return commit;
        }

        if (said.State == "running")
        {
            return null;
        }

        var repository = new WorkspaceRepository(tools, open.Organisation, open.Workspace);
        string Fact(string name) => open.Facts.GetValueOrDefault(name, "");
        return open.Type switch
        {
            SaveStash.Type => await Saved(repository, Fact(LastStash), cancellationToken),
            Stashes.Dropped => await Has(repository, Fact("stash"), cancellationToken) ? OperationAnswer.NotDone : OperationAnswer.Done,
            Stashes.Restored => await Has(repository, Fact("stash"), cancellationToken) ? OperationAnswer.Done : OperationAnswer.NotDone,
            // Whether the files came back shows only where the stash had to go afterwards.
            Stashes.Applied => Fact("pop") == "true" && !await Has(repository, Fact("stash"), cancellationToken) ? OperationAnswer.Done : OperationAnswer.Unknown,
            ContinueOperation.Type or AbortOperation.Type => await Ended(repository, Fact("operation"), Fact(InterruptedCommit.Before), cancellationToken),
            SwitchBranch.Type => await Branch(repository, cancellationToken) == $"refs/heads/{Fact("branch")}" ? OperationAnswer.Done : OperationAnswer.NotDone,
            PullBranch.Type => await Pulled(repository, Fact("from"), Fact("to"), cancellationToken),
            AddWorktree.Type => await Added(tools, open, repository, Fact("branch"), cancellationToken),
            RemoveWorktree.Type => await Removed(repository, Fact("folder"), cancellationToken),
            RemoveWorktree.Pruned => (await WorktreeFolders.Of(repository, cancellationToken)).All.Any(one => open.Facts.Values.Contains(one.Path))
                ? OperationAnswer.Unknown : OperationAnswer.Done,
            _ => null,
        };
    }

    // The index is written when the files are there.
    private static async Task<OperationAnswer> Added(RepositoryTools tools, OpenOperation open, WorkspaceRepository repository, string branch, CancellationToken cancellationToken)
    {
        var folder = (await ListWorktrees.Of(repository, cancellationToken)).FirstOrDefault(one => one is { Main: false, Folder: not null } && one.Branch == branch)?.Folder;
        var place = folder is null ? null : (await WorktreeFolders.Of(repository, cancellationToken)).All.FirstOrDefault(one => one.Folder == folder)?.Place;
        return place is null ? OperationAnswer.NotDone
            : (await new WorkspaceRepository(tools, open.Organisation, open.Workspace, place).Read(["diff-index", "--cached", "--quiet", "HEAD", "--"], cancellationToken)).ExitCode == 0
                ? OperationAnswer.Done : OperationAnswer.Unknown;
    }

    // Its files leave in one step, before anything else.
    private static async Task<OperationAnswer> Removed(WorkspaceRepository repository, string folder, CancellationToken cancellationToken)
    {
        var (root, all) = await WorktreeFolders.Of(repository, cancellationToken);
        return all.FirstOrDefault(one => one.Path == $"{root}/{folder}") is not { } left ? OperationAnswer.Done
            : left.Folder is not null ? OperationAnswer.NotDone : OperationAnswer.Unknown;
    }

    // The files go back after the stash is kept: one that is there says nothing about them.
    private static async Task<OperationAnswer> Saved(WorkspaceRepository repository, string last, CancellationToken cancellationToken)
    {
        if (await StashList.Last(repository, cancellationToken) == last)
        {
            return OperationAnswer.NotDone;
        }

        var changed = await repository.Read(["diff-index", "--quiet", "--no-ext-diff", "HEAD", "--"], cancellationToken);
        return changed.ExitCode == 0 ? OperationAnswer.Done : OperationAnswer.Unknown;
    }

    private static async Task<OperationAnswer> Ended(WorkspaceRepository repository, string kind, string head, CancellationToken cancellationToken) =>
        Operation.KindOf(await repository.Marks(cancellationToken)) != kind ? OperationAnswer.Done
        : await InterruptedCommit.Head(repository, cancellationToken) == head ? OperationAnswer.NotDone
        : OperationAnswer.Unknown;

    private static async Task<OperationAnswer> Pulled(WorkspaceRepository repository, string from, string to, CancellationToken cancellationToken)
    {
        var head = await InterruptedCommit.Head(repository, cancellationToken);
        return head == from || (from.Length == 0 && !GitText.IsId(head)) ? OperationAnswer.NotDone
            : GitText.IsId(to) && (await repository.Read(["merge-base", "--is-ancestor", to, "HEAD"], cancellationToken)).ExitCode == 0 ? OperationAnswer.Done
            : OperationAnswer.Unknown;
    }

    private static async Task<bool> Has(WorkspaceRepository repository, string stash, CancellationToken cancellationToken) =>
        (await StashList.Of(repository, cancellationToken)).Any(one => one.Id == stash);

    private static async Task<string> Branch(WorkspaceRepository repository, CancellationToken cancellationToken) =>
        GitText.Lossy((await repository.Read(["symbolic-ref", "--quiet", "HEAD"], cancellationToken)).Output, 1024).Trim();
}
