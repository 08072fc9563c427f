using System.Text;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Stashing;

/// <summary>
/// POST …/git/stash: puts the changes away. <c>git stash</c> starts other programs; these steps make the same commits. Files go back to the last
/// commit only where they still hold what was put away.
/// </summary>
internal static class SaveStash
{
    public const string Type = "git.stashed";

    public static void Map(RouteGroupBuilder group) => group.MapPost("stash", Handle).Requires(Actions.GitWrite).Audits(Type);

    public static async Task<GitStash> Handle(
        OrgId org, WorkspaceId workspace, GitStashRequest request, Principal principal, RepositoryTools tools, AuditLog audit, EventHub events,
        CancellationToken cancellationToken)
    {
        if (request.Message?.Any(char.IsControl) == true)
        {
            throw Refusal.Invalid("message", "A stash has one line as its message.").ToException();
        }

        var repository = new WorkspaceRepository(tools, org, workspace);
        var head = await InterruptedCommit.Head(repository, cancellationToken);
        if (!GitText.IsId(head))
        {
            throw new Refusal(ProblemCodes.Conflict, "There is no commit yet that the files could go back to.").ToException();
        }

        await Stashes.RefuseConflicts(repository, cancellationToken);
        var last = await StashList.Last(repository, cancellationToken);
        var entry = principal.Entry(
            Type, workspace, ("untracked", request.Untracked ? "true" : "false"), (InterruptedCommit.Before, head), (InterruptedChange.LastStash, last));
        var id = await audit.Act(org, entry, async operation =>
        {
            await using var scratch = await Scratch.Of(repository, operation, cancellationToken);
            return await Make(repository, scratch, head, request, principal, cancellationToken);
        }, cancellationToken);
        events.Publish("git.changed", org, workspace);
        return StashList.Shown((await StashList.Find(repository, id, cancellationToken)).Stash);
    }

    private static async Task<string> Make(
        WorkspaceRepository repository, Scratch scratch, string head, GitStashRequest request, Principal principal, CancellationToken cancellationToken)
    {
        var (tracked, untracked) = (Scratch.Environment(scratch.First), Scratch.Environment(scratch.Second));
        await scratch.CopyOwn(cancellationToken);
        var indexTree = await Id(repository.Write(["write-tree"], [], cancellationToken, tracked));
        await Stashes.Good(repository.Convert(["add", "--update"], [], cancellationToken, environment: tracked));
        var tree = await Id(repository.Write(["write-tree"], [], cancellationToken, tracked));
        var others = request.Untracked ? await Others(repository, cancellationToken) : [];
        var headTree = await Id(repository.Read(["rev-parse", "--verify", $"{head}^{{tree}}"], cancellationToken));
        if (others.Length == 0 && indexTree == headTree && tree == headTree)
        {
            throw new Refusal(ProblemCodes.Conflict, "Nothing has changed since the last commit.").ToException();
        }

        var named = await repository.Read(["symbolic-ref", "--quiet", "--short", "HEAD"], cancellationToken);
        var on = named.ExitCode == 0 ? GitText.Lossy(named.Output, 250).Trim() : "(no branch)";
        var message = string.IsNullOrWhiteSpace(request.Message) ? $"WIP on {on}: {head[..10]}" : $"On {on}: {request.Message.Trim()}";
        var staged = await Commit($"index on {on}: {head[..10]}", indexTree, head);
        string? apart = null, apartTree = null;
        if (others.Length > 0)
        {
            await Stashes.Good(repository.Convert(["update-index", "-z", "--add", "--stdin"], others, cancellationToken, environment: untracked));
            apartTree = await Id(repository.Write(["write-tree"], [], cancellationToken, untracked));
            apart = await Commit($"untracked files on {on}: {head[..10]}", apartTree);
        }

        var id = await Commit(message, tree, apart is null ? [head, staged] : [head, staged, apart]);
        await Stashes.Good(repository.Write(["stash", "store", "--quiet", "-m", message, id], [], cancellationToken));
        // From here on all is kept. What changed in this moment is not what was put away, and git then leaves it.
        var back = await repository.Convert(["read-tree", "-m", "-u", tree, headTree], [], cancellationToken, environment: tracked);
        if (back.ExitCode == 0 && apartTree is not null)
        {
            var nothing = await Id(repository.Write(["hash-object", "-t", "tree", "-w", "--stdin"], [], cancellationToken));
            back = await repository.Convert(["read-tree", "-m", "-u", apartTree, nothing], [], cancellationToken, environment: untracked);
        }

        await Stashes.Good(repository.Write(["reset", "--quiet", "--mixed", "--no-refresh"], [], cancellationToken));
        return back.ExitCode == 0 ? id : throw new Refusal(
            ProblemCodes.Conflict, $"The changes are put away, but not every file went back to the last commit: {GitText.Complaint(back.Error)}.").ToException();

        async Task<string> Commit(string said, string what, params string[] parents) => await Id(repository.Write(
            ["commit-tree", "--no-gpg-sign", .. parents.SelectMany(parent => new[] { "-p", parent }), "-F", "-", what],
            Encoding.UTF8.GetBytes(said + "\n"), cancellationToken, CommitAuthor.Environment(principal)));
    }

    /// <summary>Files that are neither known to git nor ignored. A repository of its own in a folder is not one of them.</summary>
    private static async Task<byte[]> Others(WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        const int Most = 512 * 1024;
        var result = await repository.Read(["ls-files", "--others", "--exclude-standard", "-z"], cancellationToken, Most);
        if (result.Truncated)
        {
            throw new Refusal(ProblemCodes.Conflict, "There are too many files that git does not know; name them in .gitignore, or leave them out.").ToException();
        }

        await Stashes.Good(Task.FromResult(result));
        using var kept = new MemoryStream();
        Keep(result.Output, kept);
        return kept.ToArray();
    }

    private static void Keep(ReadOnlySpan<byte> output, MemoryStream kept)
    {
        var records = new Records(output);
        while (records.Next(out var path))
        {
            if (path is [.., not (byte)'/'])
            {
                kept.Write(path);
                kept.WriteByte(0);
            }
        }
    }

    private static async Task<string> Id(Task<WardenExecResult> run)
    {
        var id = GitText.Lossy((await Stashes.Good(run)).Output, 100).Trim();
        return GitText.IsId(id) ? id : throw new LostException("git did not say what it made.");
    }
}
