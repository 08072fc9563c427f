using System.Text;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Signing;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git;

/// <summary>
/// POST …/git/commit: author and committer are the person who is signed in, whatever the repository's configuration says, and
/// it is signed with their own key where they want that. Hooks of the repository do not run here; who wants them commits in a terminal.
/// </summary>
internal static class CommitChanges
{
    public const string Type = "git.committed";

    public static void Map(RouteGroupBuilder group) => group.MapPost("commit", Handle).Requires(Actions.GitWrite).Audits(Type, Signer.Type);

    public static async Task<GitCommitResponse> Handle(
        OrgId org, WorkspaceId workspace, GitCommitRequest request, Principal principal, RepositoryTools tools, CommitSigning signing, AuditLog audit, EventHub events,
        CancellationToken cancellationToken)
    {
        if (request.Message.Contains('\0', StringComparison.Ordinal) || string.IsNullOrWhiteSpace(request.Message))
        {
            throw Refusal.Invalid("message", "A commit needs a message, without NUL characters.").ToException();
        }

        var repository = new WorkspaceRepository(tools, org, workspace);
        var signer = await signing.Begin(principal, org, workspace, cancellationToken);
        var entry = principal.Entry(
            Type, workspace, ("all", request.All ? "true" : "false"), (InterruptedCommit.Before, await InterruptedCommit.Head(repository, cancellationToken)));
        var commit = await audit.Act(org, entry, async operation =>
        {
            if (request.All)
            {
                await StageAll(repository, cancellationToken);
            }

            var result = await repository.Write(
                ["commit", "--file=-", "--cleanup=whitespace", "--no-verify", "--no-gpg-sign", "--no-edit", "--no-status"],
                Encoding.UTF8.GetBytes(request.Message), cancellationToken, CommitAuthor.Environment(principal), operation);
            var made = result.ExitCode switch
            {
                0 => Made(result, request),
                // Killed in the middle: it may have been made.
                -1 => throw new LostException("git did not finish in time. Look at the log whether the commit was made."),
                _ => throw Refuse(result, request.All).ToException(),
            };
            return made with { Id = await signer.Head(repository, made.Id, cancellationToken) };
        }, cancellationToken);
        events.Publish("git.changed", org, workspace);
        return commit;
    }

    private static async Task StageAll(WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        // To stage a file in conflict says that it is resolved: only a person may say so, file by file.
        var conflicts = await repository.Read(["ls-files", "--unmerged", "-z"], cancellationToken);
        if (conflicts.ExitCode != 0)
        {
            throw WorkspaceRepository.Failure(conflicts).ToException();
        }

        if (conflicts.Output.Length > 0)
        {
            throw new Refusal(ProblemCodes.Conflict, "Files are in conflict: resolve and stage each of them, then commit.").ToException();
        }

        var staged = await repository.Convert(["add", "--all"], [], cancellationToken);
        if (staged.ExitCode != 0)
        {
            throw WorkspaceRepository.Failure(staged).ToException();
        }
    }

    /// <summary>The id from git's own line <c>[branch 0123…] summary</c>, so that a commit made beside it is not taken for this one.</summary>
    private static GitCommitResponse Made(WardenExecResult result, GitCommitRequest request)
    {
        var line = GitText.Lossy(result.Output, 4096).Split('\n', 2)[0];
        var end = line.IndexOf("] ", StringComparison.Ordinal);
        var id = end > 0 ? line[..end].Split(' ')[^1] : "";
        return GitText.IsId(id)
            ? new GitCommitResponse(id, request.Message.TrimStart().Split('\n', 2)[0].TrimEnd())
            : throw new LostException("git made a commit and did not say which; look at the log.");
    }

    private static Refusal Refuse(WardenExecResult result, bool all)
    {
        var said = GitText.Lossy(result.Output, 64 * 1024);
        return said.Contains("nothing to commit", StringComparison.Ordinal) || said.Contains("nothing added to commit", StringComparison.Ordinal)
                || said.Contains("no changes added to commit", StringComparison.Ordinal)
            ? new Refusal(ProblemCodes.Conflict, all ? "Nothing has changed since the last commit." : "Nothing is staged: stage what the commit shall hold, or commit everything.")
            : WorkspaceRepository.Says(result, "unmerged files") ? new Refusal(ProblemCodes.Conflict, "Files are in conflict: resolve and stage each of them, then commit.")
            : WorkspaceRepository.Failure(result);
    }
}
