using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Stashing;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Git.Underway;

/// <summary>POST …/git/operation/abort: branch and files as they were before the merge, rebase, cherry-pick or revert began.</summary>
internal static class AbortOperation
{
    public const string Type = "git.aborted";

    public static void Map(RouteGroupBuilder group) => group.MapPost("operation/abort", Handle).Requires(Actions.GitWrite).Audits(Type);

    public static async Task<NoContent> Handle(
        OrgId org, WorkspaceId workspace, Principal principal, RepositoryTools tools, AuditLog audit, EventHub events, CancellationToken cancellationToken)
    {
        await new UnderwayAct(org, workspace, principal, tools, audit, events).Run(Type, (_, _) => Task.CompletedTask, async (repository, operation) =>
        {
            if (operation.Kind is "merge" or "rebase")
            {
                await Stashes.Good(repository.Convert([operation.Kind, "--abort"], [], cancellationToken));
            }
            else
            {
                // What git's own abort does, without the program that it starts for it.
                var before = operation.IsSequence ? await Begin(repository, cancellationToken) : "HEAD";
                await Stashes.Good(repository.Convert(["reset", "--quiet", "--merge", before], [], cancellationToken));
                await Stashes.Good(repository.Write([operation.Kind, "--quit"], [], cancellationToken));
            }

            return true;
        }, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>The commit that the sequence began with, unless somebody has committed beside it.</summary>
    private static async Task<string> Begin(WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        var began = await Line("head");
        return GitText.IsId(began) && await Line("abort-safety") == await InterruptedCommit.Head(repository, cancellationToken)
            ? began
            : throw new Refusal(ProblemCodes.Conflict, "There are commits since it stopped: end it in a terminal, so that none is lost.").ToException();

        async Task<string> Line(string name) =>
            GitText.Lossy((await repository.Tool(["/bin/cat", "--", $".git/sequencer/{name}"], cancellationToken)).Output, 100).Trim();
    }
}
