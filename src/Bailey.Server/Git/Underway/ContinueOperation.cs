using System.Text;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Signing;
using Bailey.Server.Git.Stashing;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Underway;

/// <summary>
/// POST …/git/operation/continue: goes on with a merge, rebase, cherry-pick or revert whose conflicts are settled. git would start itself to commit, so
/// the commit is made first; what follows it does alone.
/// </summary>
internal static class ContinueOperation
{
    public const string Type = "git.continued";

    public static void Map(RouteGroupBuilder group) => group.MapPost("operation/continue", Handle).Requires(Actions.GitWrite).Audits(Type, Signer.Type);

    public static async Task<GitOperationResult> Handle(
        OrgId org, WorkspaceId workspace, Principal principal, RepositoryTools tools, CommitSigning signing, AuditLog audit, EventHub events,
        CancellationToken cancellationToken)
    {
        var signer = await signing.Begin(principal, org, workspace, cancellationToken);
        var count = 0;
        return await new UnderwayAct(org, workspace, principal, tools, audit, events).Run(Type, async (repository, operation) =>
        {
            await Stashes.RefuseConflicts(repository, cancellationToken);
            count = await Count(repository, operation, cancellationToken);
            signer.Expect(count);
        }, async (repository, operation) =>
        {
            // What lies below was made elsewhere and is signed there: the files of a rebase may name any beginning.
            var from = await InterruptedCommit.Head(repository, cancellationToken);
            await Commit(repository, operation, principal, cancellationToken);
            var result = await GoOn(repository, operation, principal, cancellationToken);
            var made = await InterruptedCommit.Head(repository, cancellationToken);
            await signer.Since(repository, from, count, cancellationToken);
            if (result.Underway is not null && operation is { IsSequence: true, Kind: not "rebase" })
            {
                await Tell(repository, made, await InterruptedCommit.Head(repository, cancellationToken), cancellationToken);
            }

            return result;
        }, cancellationToken);
    }

    /// <summary>git remembers where it stopped, and would take the signed commit for one of somebody else that an abort must not lose.</summary>
    private static async Task Tell(WorkspaceRepository repository, string made, string signed, CancellationToken cancellationToken)
    {
        if (signed != made && GitText.IsId(made) && GitText.IsId(signed))
        {
            await repository.Tool(["/bin/sed", "-i", $"s/^{made}$/{signed}/", "--", ".git/sequencer/abort-safety"], cancellationToken);
        }
    }

    /// <summary>How many commits it makes at most: the one that stopped, and those that are still listed.</summary>
    private static async Task<int> Count(WorkspaceRepository repository, Operation operation, CancellationToken cancellationToken) =>
        operation.Kind == "rebase" ? 1 + Picks(await List(repository, operation, "rebase-merge/git-rebase-todo", cancellationToken), operation)
        // The one that stopped is still in the list.
        : operation.IsSequence ? Math.Max(1, Picks(await List(repository, operation, "sequencer/todo", cancellationToken), operation))
        : 1;

    private static async Task<IReadOnlyList<string>> List(WorkspaceRepository repository, Operation operation, string name, CancellationToken cancellationToken)
    {
        var list = await repository.Tool(["/bin/cat", "--", $".git/{name}"], cancellationToken);
        return list.ExitCode == 0 && !list.Truncated
            ? [.. GitText.Lossy(list.Output, 64 * 1024).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#')]
            : throw TooMuch(operation.Kind);
    }

    private static async Task Commit(WorkspaceRepository repository, Operation operation, Principal principal, CancellationToken cancellationToken)
    {
        var staged = await repository.Write(["diff-index", "--cached", "--quiet", "--no-ext-diff", "HEAD", "--"], [], cancellationToken);
        if (staged.ExitCode == 0 && operation.Kind != "merge")
        {
            // Nothing is left of this commit: it is passed over.
            if (operation.Kind != "rebase")
            {
                await Stashes.Good(repository.Write(["reset", "--quiet", "--merge", "HEAD"], [], cancellationToken));
            }

            return;
        }

        var (message, input) = operation.Marks.Contains("MERGE_MSG") ? ("--no-edit", "") : ("--file=-", $"End of a {operation.Kind}\n");
        await Stashes.Good(repository.Write(
            ["commit", message, "--quiet", "--cleanup=strip", "--no-verify", "--no-gpg-sign", "--no-status"], Encoding.UTF8.GetBytes(input), cancellationToken,
            operation.Kind == "rebase" ? await Picked(repository, principal, cancellationToken) : CommitAuthor.Environment(principal)));
    }

    private static async Task<GitOperationResult> GoOn(WorkspaceRepository repository, Operation operation, Principal principal, CancellationToken cancellationToken)
    {
        // The commit may have ended it.
        var now = await repository.Marks(cancellationToken);
        if (operation.Kind == "rebase" || now.Contains("sequencer"))
        {
            var result = await repository.Convert(
                [operation.Kind, "--continue"], [], cancellationToken, environment: CommitAuthor.Environment(principal));
            now = await repository.Marks(cancellationToken);
            if (result.ExitCode != 0 && !await Stashes.InConflict(repository, cancellationToken))
            {
                throw WorkspaceRepository.Failure(result).ToException();
            }
        }

        return new GitOperationResult(Operation.KindOf(now), await Stashes.InConflict(repository, cancellationToken));
    }

    /// <summary>Whoever wrote the commit stays its author; who goes on is its committer.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> Picked(WorkspaceRepository repository, Principal principal, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(CommitAuthor.Environment(principal));
        var said = await repository.Read(["log", "-1", "--format=tformat:%an%x00%ae%x00%ad%x00", "--date=raw", "--encoding=UTF-8", "--no-mailmap", "--no-show-signature", "REBASE_HEAD", "--"], cancellationToken);
        if (said.ExitCode == 0 && GitText.Lossy(said.Output, 4096).Split('\0') is [{ Length: > 0 } name, var email, var time, ..])
        {
            (environment["GIT_AUTHOR_NAME"], environment["GIT_AUTHOR_EMAIL"], environment["GIT_AUTHOR_DATE"]) = (name, email, time);
        }

        return environment;
    }

    /// <summary>Only picks are made here: any other command of the list runs programs or asks for a text.</summary>
    private static int Picks(IReadOnlyList<string> list, Operation operation)
    {
        var commands = list.Select(line => line.Split(' ')[0]).ToList();
        return operation.Kind != "rebase" || commands.TrueForAll(command => command is "pick" or "p" or "drop" or "d" or "noop")
            ? commands.Count(command => command is "pick" or "p" or "revert")
            : throw TooMuch(operation.Kind);
    }

    private static RefusedException TooMuch(string kind) => new Refusal(
        ProblemCodes.Conflict, $"This {kind} does more than to pick commits one after the other: go on with it in a terminal.").ToException();
}
