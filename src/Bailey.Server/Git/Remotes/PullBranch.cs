using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Signing;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Fetching;

namespace Bailey.Server.Git.Remotes;

/// <summary>
/// POST …/git/fetch: what the remote has comes below <c>refs/remotes/origin</c>. POST …/git/pull: and the current branch takes it over, by going forward or
/// by a merge in the name of who is signed in. The address and the refs are said, whatever the repository's configuration names.
/// </summary>
internal sealed class PullBranch(RepositoryTools tools, ProjectOfWorkspace projectOf, CommitSigning signing, AuditLog audit)
{
    public const string Type = "git.pulled";

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("fetch", Fetch).Requires(Actions.GitWrite).OnlyReads("brings what the remote has beside what is there; no branch and no file changes")
            .Produces<GitRemoteEvent>(StatusCodes.Status200OK, "application/x-ndjson");
        group.MapPost("pull", Pull).Requires(Actions.GitWrite).Audits(Type, Signer.Type).Produces<GitRemoteEvent>(StatusCodes.Status200OK, "application/x-ndjson");
    }

    private static Task Fetch(HttpContext http, OrgId org, WorkspaceId workspace, Principal principal, PullBranch pull, RemoteActs acts, CancellationToken cancellationToken) =>
        acts.Run(http, principal, org, workspace, async (tell, end) =>
        {
            await pull.Bring(org, workspace, tell, end);
            return new GitRemoteResult("Fetched.");
        }, cancellationToken);

    private static Task Pull(
        HttpContext http, OrgId org, WorkspaceId workspace, GitPullRequest request, Principal principal, PullBranch pull, RemoteActs acts, CancellationToken cancellationToken) =>
        acts.Run(http, principal, org, workspace, (tell, end) => pull.Run(org, workspace, request, principal, tell, end), cancellationToken);

    private async Task Bring(OrgId org, WorkspaceId workspace, Action<string, int?> tell, CancellationToken cancellationToken)
    {
        var project = await projectOf(org, workspace, cancellationToken) ?? throw Refusal.NotFound("workspace").ToException();
        var progress = new FetchProgress();
        tell(progress.Step, null);
        var command = HardenedGit.Transfer(
            "fetch", "--progress", "--prune", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules",
            $"http://git.bailey.internal/{project}", "+refs/heads/*:refs/remotes/origin/*");
        var (code, _) = await tools.RunLong(org, workspace, new LongRun(command, HardenedGit.TransferEnvironment, []), bytes =>
        {
            progress.Add(bytes.Span);
            tell(progress.Step, progress.Percent);
            return Task.CompletedTask;
        }, cancellationToken);
        progress.End();
        if (code != 0)
        {
            var last = progress.Tail.Split('\n').FirstOrDefault(line => line.StartsWith("remote: ", StringComparison.Ordinal)) ?? progress.Tail.Split('\n')[^1];
            throw new Refusal(ProblemCodes.BadUpstream, last.Length > 0 ? last : $"git ended with {code}.").ToException();
        }
    }

    private async Task<GitRemoteResult> Run(
        OrgId org, WorkspaceId workspace, GitPullRequest request, Principal principal, Action<string, int?> tell, CancellationToken cancellationToken)
    {
        await Bring(org, workspace, tell, cancellationToken);
        var repository = new WorkspaceRepository(tools, org, workspace);
        var tracking = await Tracking.Of(repository, cancellationToken);
        var there = await Tracking.Id(repository, tracking.There, cancellationToken)
            ?? throw new Refusal(ProblemCodes.NotFound, $"The remote has no branch {tracking.Upstream}.").ToException();
        if (there == tracking.Head || (tracking.Head is not null && await Leads(repository, there, tracking.Head, cancellationToken)))
        {
            return new GitRemoteResult("Everything is here already.");
        }

        var isForward = tracking.Head is null || await Leads(repository, tracking.Head, there, cancellationToken);
        if (!isForward && !request.Merge)
        {
            throw new RemoteProblemException($"{tracking.Branch} and {tracking.Upstream} at the remote have both moved on. Merge them?", "merge");
        }

        var signer = await signing.Begin(principal, org, workspace, cancellationToken);
        tell(isForward ? "Going forward" : "Merging", null);
        var entry = principal.Entry(Type, workspace, ("branch", tracking.Branch), ("from", tracking.Head ?? ""), ("to", there), ("merged", isForward ? "false" : "true"));
        await audit.Act(org, entry, async operation =>
        {
            var to = isForward ? there : await signer.One(repository, await MergeCommit.Make(repository, tracking, there, principal, cancellationToken), cancellationToken);
            var result = await repository.Convert(["merge", "--quiet", "--ff-only", "--no-verify-signatures", "--no-autostash", to], [], cancellationToken, operation);
            return result.ExitCode == 0 ? true : throw Refuse(result).ToException();
        }, cancellationToken);
        return new GitRemoteResult(isForward ? $"{tracking.Branch} is at {there[..10]} now." : $"{tracking.Upstream} is merged into {tracking.Branch}.");
    }

    private static async Task<bool> Leads(WorkspaceRepository repository, string from, string to, CancellationToken cancellationToken) =>
        (await repository.Read(["merge-base", "--is-ancestor", from, to], cancellationToken)).ExitCode == 0;

    private static Refusal Refuse(WardenExecResult result) => WorkspaceRepository.Says(result, "would be overwritten")
        ? new Refusal(ProblemCodes.Conflict, "Files that you changed are changed at the remote too: commit them first, nothing was touched.")
        : WorkspaceRepository.Failure(result);
}
