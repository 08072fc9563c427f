using System.Text.RegularExpressions;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Stashing;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Git.Worktrees;

/// <summary>
/// POST …/git/worktrees: a branch, or a new one, with files of its own in <c>.worktrees</c>, which git is told to ignore. A new branch is made last, so that
/// nothing is left of an attempt that fails.
/// </summary>
internal static partial class AddWorktree
{
    public const string Type = "git.worktree_added";

    public static void Map(RouteGroupBuilder group) => group.MapPost("worktrees", Handle).Requires(Actions.GitWrite).Audits(Type);

    public static async Task<Created<GitWorktree>> Handle(
        OrgId org, WorkspaceId workspace, GitWorktreeRequest request, Principal principal, RepositoryTools tools, AuditLog audit, EventHub events,
        CancellationToken cancellationToken)
    {
        if (!BranchName.IsValid(request.Branch))
        {
            throw Refusal.Invalid("branch", "That is no name of a branch for git.").ToException();
        }

        if (request.Start is { } start && (!request.Create || !(GitText.IsId(start) || BranchName.IsValid(start))))
        {
            throw Refusal.Invalid("start", "A new branch starts at a branch or at the whole id of a commit; one that exists is where it is.").ToException();
        }

        var repository = new WorkspaceRepository(tools, org, workspace);
        var (from, commit) = await Start(repository, request, cancellationToken);
        await RefuseTaken(repository, request, cancellationToken);
        var entry = principal.Entry(Type, workspace, ("branch", request.Branch), ("created", request.Create ? "true" : "false"), ("commit", commit));
        var made = await audit.Act(org, entry, async operation =>
        {
            var one = await WorktreeFolders.Add(repository, FolderName(request.Branch), request.Create ? commit : $"ref: refs/heads/{request.Branch}", cancellationToken);
            try
            {
                await Fill(repository, new WorkspaceRepository(tools, org, workspace, one.Place), request, from, operation, cancellationToken);
            }
            catch (RefusedException)
            {
                await WorktreeFolders.Remove(repository, one, operation, CancellationToken.None);
                throw;
            }

            return one;
        }, cancellationToken);
        events.Publish("git.changed", org, workspace);
        return TypedResults.Created(
            (string?)null, new GitWorktree(made.Path, commit, request.Branch, Main: false, Inside: true, Locked: false, Gone: false, made.Folder));
    }

    /// <summary>A safe name of a folder that looks like the branch's.</summary>
    internal static string FolderName(string branch)
    {
        var name = Odd().Replace(branch, "-").Trim('-', '.');
        name = name.Length > 60 ? name[..60].TrimEnd('-', '.') : name;
        // git takes these ends for its own files.
        return name.Length == 0 ? "worktree" : name.EndsWith(".lock", StringComparison.OrdinalIgnoreCase) ? name[..^5] + "-lock" : name;
    }

    private static async Task Fill(
        WorkspaceRepository repository, WorkspaceRepository inner, GitWorktreeRequest request, string from, OperationId operation, CancellationToken cancellationToken)
    {
        await Stashes.Good(inner.Convert(["reset", "--hard", "--quiet"], [], cancellationToken, operation));
        if (request.Create)
        {
            // From a remote's branch it follows that one, as git does by itself.
            await Stashes.Good(repository.Write(
                ["branch", .. from.StartsWith("refs/remotes/", StringComparison.Ordinal) ? (string[])[] : ["--no-track"], "--", request.Branch, from], [], cancellationToken));
            await Stashes.Good(inner.Write(["symbolic-ref", "-m", "worktree: made", "HEAD", $"refs/heads/{request.Branch}"], [], cancellationToken));
        }
    }

    /// <summary>The ref or commit that it starts from, and the commit that this is now.</summary>
    private static async Task<(string From, string Commit)> Start(WorkspaceRepository repository, GitWorktreeRequest request, CancellationToken cancellationToken)
    {
        var own = $"refs/heads/{request.Branch}";
        var existing = await Commit(repository, own, cancellationToken);
        if (!request.Create)
        {
            return existing is { } head ? (own, head) : throw new Refusal(ProblemCodes.NotFound, $"There is no branch {request.Branch}.").ToException();
        }

        if (existing is not null)
        {
            throw new Refusal(ProblemCodes.AlreadyExists, $"The branch {request.Branch} exists already.").ToException();
        }

        string[] candidates = request.Start is not { } start ? ["HEAD"] : GitText.IsId(start) ? [start] : [$"refs/heads/{start}", $"refs/remotes/{start}"];
        foreach (var candidate in candidates)
        {
            if (await Commit(repository, candidate, cancellationToken) is { } commit)
            {
                return (candidate == "HEAD" ? commit : candidate, commit);
            }
        }

        throw (request.Start is null
            ? new Refusal(ProblemCodes.Conflict, "There is no commit yet that a branch could start from.")
            : new Refusal(ProblemCodes.NotFound, $"There is no branch or commit {request.Start}.")).ToException();
    }

    private static async Task<string?> Commit(WorkspaceRepository repository, string name, CancellationToken cancellationToken)
    {
        var result = await repository.Read(["rev-parse", "--verify", "--quiet", "--end-of-options", $"{name}^{{commit}}"], cancellationToken);
        var id = GitText.Lossy(result.Output, 100).Trim();
        return result.ExitCode == 0 && GitText.IsId(id) ? id : WorkspaceRepository.IsNone(result) ? throw WorkspaceRepository.Failure(result).ToException() : null;
    }

    private static async Task RefuseTaken(WorkspaceRepository repository, GitWorktreeRequest request, CancellationToken cancellationToken)
    {
        var all = await ListWorktrees.Of(repository, cancellationToken);
        if (all.FirstOrDefault(one => one.Branch == request.Branch) is { } taken)
        {
            throw new Refusal(ProblemCodes.Conflict, $"The branch {request.Branch} is checked out in {(taken.Main ? "the workspace itself" : taken.Folder ?? taken.Path)}; git lets it be in one place alone.").ToException();
        }

        if (!request.Create && await WorktreeFolders.Holds(repository, request.Branch, cancellationToken))
        {
            throw new Refusal(ProblemCodes.Conflict, $"A rebase or a bisect of {request.Branch} is under way; end it first.").ToException();
        }

        if (all.Count >= WorktreeFolders.Most)
        {
            throw new Refusal(ProblemCodes.Conflict, "The repository has too many worktrees; remove some.").ToException();
        }
    }

    [GeneratedRegex("[^A-Za-z0-9._]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Odd();
}
