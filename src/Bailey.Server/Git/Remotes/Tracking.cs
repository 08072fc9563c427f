using Bailey.Contracts.Platform;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Git.Remotes;

/// <summary>The current branch and the branch of the remote that belongs to it: its upstream at origin, else the one of its name.</summary>
internal sealed record Tracking(string Branch, string? Head, string Upstream, bool HasUpstream)
{
    public string Here => $"refs/heads/{Branch}";

    /// <summary>As it was when last fetched.</summary>
    public string There => $"refs/remotes/origin/{Upstream}";

    public static async Task<Tracking> Of(WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        const string branches = "refs/heads/";
        var symbolic = await repository.Read(["symbolic-ref", "--quiet", "HEAD"], cancellationToken);
        var name = GitText.Lossy(symbolic.Output, 1024).Trim();
        if (WorkspaceRepository.IsNone(symbolic))
        {
            throw WorkspaceRepository.Failure(symbolic).ToException();
        }

        if (symbolic.ExitCode != 0 || !name.StartsWith(branches, StringComparison.Ordinal) || !BranchName.IsValid(name[branches.Length..]))
        {
            throw new Refusal(ProblemCodes.Conflict, "No branch is checked out: switch to one first.").ToException();
        }

        var listed = await repository.Read(["for-each-ref", "--format=%(objectname)%00%(upstream:remotename)%00%(upstream:remoteref)%00", "--", name], cancellationToken);
        var words = GitText.Lossy(listed.Output, 4096).Split('\0');
        var branch = name[branches.Length..];
        return words is [var head, "origin", var upstream, ..] && upstream.StartsWith(branches, StringComparison.Ordinal) && BranchName.IsValid(upstream[branches.Length..])
            ? new Tracking(branch, GitText.IsId(head) ? head : null, upstream[branches.Length..], true)
            : new Tracking(branch, GitText.IsId(words[0]) ? words[0] : null, branch, false);
    }

    /// <summary>The id that a ref names; null when there is none.</summary>
    public static async Task<string?> Id(WorkspaceRepository repository, string name, CancellationToken cancellationToken)
    {
        var result = await repository.Read(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"], cancellationToken);
        var id = GitText.Lossy(result.Output, 100).Trim();
        return result.ExitCode == 0 && GitText.IsId(id) ? id : null;
    }
}
