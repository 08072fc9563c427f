using System.Text;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Remotes;

/// <summary>
/// Merges the remote's branch into the current one. <c>git merge</c> starts other programs; these steps of it do not. The commit is made beside the files,
/// which then only go forward to it. Where both sides changed the same places, the files show both and the merge is left under way.
/// </summary>
internal static class MergeCommit
{
    /// <summary>The merge's commit, on no branch yet.</summary>
    /// <exception cref="RefusedException">There are conflicts, now to be settled in the files.</exception>
    public static async Task<string> Make(WorkspaceRepository repository, Tracking tracking, string there, Principal principal, CancellationToken cancellationToken)
    {
        var head = tracking.Head ?? there;
        var merged = await repository.Read(["merge-tree", "--write-tree", "--no-messages", "--allow-unrelated-histories", head, there], cancellationToken);
        var tree = GitText.Lossy(merged.Output, 100).Split('\n')[0];
        if (merged.ExitCode == 1)
        {
            throw await Conflict(repository, head, there, cancellationToken);
        }

        if (merged.ExitCode != 0 || !GitText.IsId(tree))
        {
            throw WorkspaceRepository.Failure(merged).ToException();
        }

        var message = Encoding.UTF8.GetBytes($"Merge {tracking.Upstream} of the remote into {tracking.Branch}\n");
        var commit = await repository.Write(["commit-tree", "--no-gpg-sign", "-p", head, "-p", there, "-F", "-", tree], message, cancellationToken, CommitAuthor.Environment(principal));
        var id = GitText.Lossy(commit.Output, 100).Trim();
        return commit.ExitCode == 0 && GitText.IsId(id) ? id : throw WorkspaceRepository.Failure(commit).ToException();
    }

    private static async Task<RefusedException> Conflict(WorkspaceRepository repository, string head, string there, CancellationToken cancellationToken)
    {
        var bases = await repository.Read(["merge-base", "--all", head, there], cancellationToken);
        string[] common = [.. GitText.Lossy(bases.Output, 4096).Split('\n').Where(line => GitText.IsId(line)).Take(10)];
        var result = await repository.Convert(["merge-recursive", .. common, "--", head, there], [], cancellationToken);
        if (result.ExitCode != 1 || WorkspaceRepository.Says(result, "would be overwritten"))
        {
            return new Refusal(ProblemCodes.Conflict, "Files that you changed are changed at the remote too: commit them first, nothing was touched.").ToException();
        }

        await repository.Write(["update-ref", "MERGE_HEAD", there], [], cancellationToken);
        return new Refusal(ProblemCodes.Conflict, "Both sides changed the same places: the files in conflict are listed. Settle and stage each, then commit.").ToException();
    }
}
