using System.Text;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Git.Stashing;

/// <summary>POST …/git/stash/{apply,drop,restore}: brings back what was put away, throws it away, takes that back.</summary>
internal static class Stashes
{
    public const string Applied = "git.stash_applied";
    public const string Dropped = "git.stash_dropped";
    public const string Restored = "git.stash_restored";

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("stash/apply", Apply).Requires(Actions.GitWrite).Audits(Applied);
        group.MapPost("stash/drop", Drop).Requires(Actions.GitWrite).Audits(Dropped);
        group.MapPost("stash/restore", Restore).Requires(Actions.GitWrite).Audits(Restored);
    }

    public static async Task<GitStashApplied> Apply(
        OrgId org, WorkspaceId workspace, GitStashApplyRequest request, Principal principal, RepositoryTools tools, AuditLog audit, EventHub events,
        CancellationToken cancellationToken)
    {
        var repository = new WorkspaceRepository(tools, org, workspace);
        var (stash, _) = await StashList.Find(repository, request.Id, cancellationToken);
        await RefuseConflicts(repository, cancellationToken);
        var entry = principal.Entry(Applied, workspace, ("stash", stash.Id), ("pop", request.Pop ? "true" : "false"));
        var applied = await audit.Act(org, entry, async operation =>
        {
            await using var scratch = await Scratch.Of(repository, operation, cancellationToken);
            var inConflict = await Bring(repository, scratch, stash, principal, cancellationToken);
            var drops = request.Pop && !inConflict;
            if (drops)
            {
                await Remove(repository, stash.Id, cancellationToken);
            }

            return new GitStashApplied(inConflict, drops);
        }, cancellationToken);
        events.Publish("git.changed", org, workspace);
        return applied;
    }

    public static async Task<NoContent> Drop(
        OrgId org, WorkspaceId workspace, GitStashDropRequest request, Principal principal, RepositoryTools tools, AuditLog audit, EventHub events,
        CancellationToken cancellationToken)
    {
        var repository = new WorkspaceRepository(tools, org, workspace);
        await StashList.Find(repository, request.Id, cancellationToken);
        await audit.Act(org, principal.Entry(Dropped, workspace, ("stash", request.Id)), async _ =>
        {
            await Remove(repository, request.Id, cancellationToken);
            return true;
        }, cancellationToken);
        events.Publish("git.changed", org, workspace);
        return TypedResults.NoContent();
    }

    public static async Task<NoContent> Restore(
        OrgId org, WorkspaceId workspace, GitStashRestoreRequest request, Principal principal, RepositoryTools tools, AuditLog audit, EventHub events,
        CancellationToken cancellationToken)
    {
        if (!GitText.IsId(request.Id) || request.Message.Any(char.IsControl))
        {
            throw Refusal.Invalid("id", "The whole id of the stash and its message on one line are needed.").ToException();
        }

        var repository = new WorkspaceRepository(tools, org, workspace);
        var said = await repository.Read(["rev-list", "--parents", "--no-walk", request.Id, "--"], cancellationToken);
        if (said.ExitCode != 0 || GitText.Lossy(said.Output, 400).Split(' ').Length is not (3 or 4))
        {
            throw Refusal.NotFound("stash").ToException();
        }

        if ((await StashList.Of(repository, cancellationToken)).All(one => one.Id != request.Id))
        {
            await audit.Act(org, principal.Entry(Restored, workspace, ("stash", request.Id)), async _ =>
            {
                await Good(repository.Write(["stash", "store", "--quiet", "-m", request.Message, request.Id], [], cancellationToken));
                return true;
            }, cancellationToken);
            events.Publish("git.changed", org, workspace);
        }

        return TypedResults.NoContent();
    }

    /// <summary>A merge into files in conflict could not be told from theirs.</summary>
    public static async Task RefuseConflicts(WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        if (await InConflict(repository, cancellationToken))
        {
            throw new Refusal(ProblemCodes.Conflict, "Files are in conflict: resolve and stage each of them first.").ToException();
        }
    }

    public static async Task<WardenExecResult> Good(Task<WardenExecResult> run)
    {
        var result = await run;
        return result.ExitCode == 0 ? result : throw WorkspaceRepository.Failure(result).ToException();
    }

    /// <summary>Answers whether there are conflicts now. New files come first, never over one that is there, and go again when the rest does not come.</summary>
    private static async Task<bool> Bring(
        WorkspaceRepository repository, Scratch scratch, GitLogEntry stash, Principal principal, CancellationToken cancellationToken)
    {
        var (id, environment) = (stash.Id, Scratch.Environment(scratch.Second));
        string[] takeBack = [];
        if (stash.Parents is [var before, var staged, var apart])
        {
            var nothing = GitText.Lossy((await Good(repository.Write(["hash-object", "-t", "tree", "-w", "--stdin"], [], cancellationToken))).Output, 100).Trim();
            await Good(repository.Write(["read-tree", "--empty"], [], cancellationToken, environment));
            var brought = await repository.Convert(["read-tree", "-m", "-u", nothing, apart], [], cancellationToken, environment: environment);
            if (brought.ExitCode != 0)
            {
                throw Overwrites(brought).ToException();
            }

            takeBack = ["read-tree", "-m", "-u", apart, nothing];

            // git would start other programs for the new files, so it is given the stash without them.
            var rest = await Good(repository.Write(
                ["commit-tree", "--no-gpg-sign", "-p", before, "-p", staged, "-F", "-", $"{id}^{{tree}}"], Encoding.UTF8.GetBytes("WIP\n"), cancellationToken,
                CommitAuthor.Environment(principal)));
            id = GitText.Lossy(rest.Output, 100).Trim();
        }

        var result = await repository.Convert(["stash", "apply", "--quiet", id], [], cancellationToken, environment: CommitAuthor.Environment(principal));
        var inConflict = result.ExitCode == 1 && await InConflict(repository, cancellationToken);
        if (result.ExitCode == 0 || inConflict)
        {
            return inConflict;
        }

        if (takeBack.Length > 0)
        {
            await Good(repository.Convert(takeBack, [], cancellationToken, environment: environment));
        }

        throw Overwrites(result).ToException();
    }

    public static async Task<bool> InConflict(WorkspaceRepository repository, CancellationToken cancellationToken) =>
        (await Good(repository.Read(["ls-files", "--unmerged", "-z"], cancellationToken))).Output.Length > 0;

    private static async Task Remove(WorkspaceRepository repository, string id, CancellationToken cancellationToken)
    {
        var (_, number) = await StashList.Find(repository, id, cancellationToken);
        await Good(repository.Write(["stash", "drop", "--quiet", $"stash@{{{number}}}"], [], cancellationToken));
    }

    private static Refusal Overwrites(WardenExecResult result) =>
        WorkspaceRepository.Says(result, "would be overwritten") || WorkspaceRepository.Says(result, "not uptodate")
            ? new Refusal(ProblemCodes.Conflict, "Files that the stash would change are changed or there already: commit or stash them first, nothing was touched.")
            : WorkspaceRepository.Failure(result);
}
