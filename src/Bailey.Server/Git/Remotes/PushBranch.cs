using System.IO.Pipelines;
using System.Text;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Door;
using Bailey.Server.Git.Pushing;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Submodules;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Remotes;

/// <summary>
/// POST …/git/push: the current branch goes to the remote. Only the packing is done in the workspace, by a git that can start nothing; who pushes is who is
/// signed in, and the rest is the way of every push.
/// </summary>
internal sealed class PushBranch(
    RepositoryTools tools, ProjectOfWorkspace projectOf, ProjectRemotes remotes, PushAuthority authority, Pushes pushes, DataDirectory data)
{
    private const int MostHaves = 2000;

    public static void Map(RouteGroupBuilder group) => group.MapPost("push", Handle).Requires(Actions.GitPush).Audits(PushRecord.Pushed, PushRecord.Refused)
        .Produces<GitRemoteEvent>(StatusCodes.Status200OK, "application/x-ndjson");

    private static Task Handle(
        HttpContext http, OrgId org, WorkspaceId workspace, GitPushRequest request, Principal principal, PushBranch push, RemoteActs acts, CancellationToken cancellationToken) =>
        acts.Run(http, principal, org, workspace, (tell, end) => push.Run(org, workspace, request, principal, tell, end), cancellationToken);

    private async Task<GitRemoteResult> Run(
        OrgId org, WorkspaceId workspace, GitPushRequest request, Principal principal, Action<string, int?> tell, CancellationToken cancellationToken)
    {
        var project = await projectOf(org, workspace, cancellationToken) ?? throw Refusal.NotFound("workspace").ToException();
        var pusher = await authority.Of(principal, org, project, cancellationToken);
        var repository = new WorkspaceRepository(tools, org, workspace);
        var tracking = await Tracking.Of(repository, cancellationToken);
        var head = tracking.Head ?? throw new Refusal(ProblemCodes.Conflict, "The branch has no commit yet.").ToException();

        tell("Asking the remote", null);
        var (command, tips) = await Compare(org, project, $"refs/heads/{tracking.Upstream}", head, cancellationToken);
        if (command.Old == head)
        {
            return new GitRemoteResult("Everything is at the remote already.");
        }

        await Check(repository, tracking, command, request.Force, cancellationToken);
        await RefuseUnpushed(org, workspace, repository, cancellationToken);
        tell("Packing", null);
        using var quarantine = new Quarantine(data);
        var pack = await Pack(org, workspace, repository, head, tips, quarantine, tell, cancellationToken);
        tell("Sending", null);
        var wanted = new PushRequest([command], new HashSet<string> { "report-status" }, [], []);
        var result = await pushes.Run(
            new Push(new DoorVisitor(org, workspace, project, null), pusher, "button", wanted, quarantine, pack), bytes => Words(bytes, tell), cancellationToken);
        if (result.Refs[0].Reason is null)
        {
            await Remember(repository, tracking, head);
        }

        return new GitRemoteResult(
            result.Refs[0].Reason is { } reason ? $"{tracking.Upstream} was not pushed: {result.Unpack ?? reason}." : $"{tracking.Upstream} is at {head[..10]} now.",
            [.. result.Refs.Select(one => new GitPushedRef(one.Command.Ref, one.Kind, one.Reason))]);
    }

    private async Task<(PushCommand Command, IReadOnlyList<string> Tips)> Compare(
        OrgId org, ProjectId project, string target, string head, CancellationToken cancellationToken)
    {
        await using var talk = await remotes.Talk(org, project, GitService.ReceivePack, cancellationToken);
        var refs = talk.Refs.Refs;
        return (new PushCommand(target, refs.GetValueOrDefault(target) ?? PushCommand.None(head.Length), head), [.. refs.Values.Distinct().Take(MostHaves)]);
    }

    /// <summary>For the person's sake, by what the workspace says; what may really be done is decided later by what the server itself sees.</summary>
    private static async Task Check(WorkspaceRepository repository, Tracking tracking, PushCommand command, bool force, CancellationToken cancellationToken)
    {
        if (command.IsCreate)
        {
            return;
        }

        var ancestor = await repository.Read(["merge-base", "--is-ancestor", command.Old, command.New], cancellationToken);
        if (ancestor.ExitCode == 0)
        {
            return;
        }

        var isKnown = await Tracking.Id(repository, tracking.There, cancellationToken) == command.Old;
        if (force && !isKnown)
        {
            throw new RemoteProblemException($"{tracking.Upstream} has changed at the remote since it was last fetched. Fetch first and look at what came.", "fetch");
        }

        if (!force)
        {
            throw new RemoteProblemException(
                isKnown ? $"{tracking.Upstream} has commits at the remote that are not in your branch. Pull them, or replace them." : $"{tracking.Upstream} has new commits at the remote. Pull them first.",
                isKnown ? "force" : "pull");
        }
    }

    /// <summary>A commit that names a submodule's commit which is nowhere but here would be of no use to anybody else.</summary>
    private async Task RefuseUnpushed(OrgId org, WorkspaceId workspace, WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        foreach (var one in await Submodule.Of(repository, null, _ => true, cancellationToken))
        {
            var inner = new WorkspaceRepository(tools, org, workspace, GitPlace.Workspace.Inner(one.Name, one.Path));
            var alone = await inner.Read(["rev-list", "--max-count=1", one.Commit, "--not", "--remotes", "--"], cancellationToken);
            if (alone.ExitCode == 0 && alone.Output.Length > 0)
            {
                throw new Refusal(ProblemCodes.Conflict, $"The submodule {one.Path} is at a commit that its own remote does not have. Push it there first, in a terminal.").ToException();
            }
        }
    }

    private async Task<string> Pack(
        OrgId org, WorkspaceId workspace, WorkspaceRepository repository, string head, IReadOnlyList<string> tips, Quarantine quarantine, Action<string, int?> tell,
        CancellationToken cancellationToken)
    {
        // What the remote has and the workspace knows need not be sent.
        var known = await repository.Write(["cat-file", "--batch-check=%(objectname) %(objecttype)"], Encoding.ASCII.GetBytes(string.Concat(tips.Select(id => id + "\n"))), cancellationToken);
        var haves = GitText.Lossy(known.Output, 1 << 20).Split('\n').Select(line => line.Split(' ')).Where(words => words is [var id, "commit" or "tag"] && tips.Contains(id)).Select(words => words[0]);

        // An empty line ends what it is told.
        var input = Encoding.ASCII.GetBytes($"{head}\n{string.Concat(haves.Select(id => $"^{id}\n"))}\n");
        var pipe = new Pipe();
        var count = 0L;
        var kept = Keep(quarantine, pipe.Reader, cancellationToken);
        (int ExitCode, string Complaint) packed;
        try
        {
            packed = await tools.RunLong(
                org, workspace, new LongRun(HardenedGit.Command("pack-objects", "--stdout", "--revs", "--delta-base-offset", "-q"), HardenedGit.Environment, input),
                async bytes =>
                {
                    count += bytes.Length;
                    tell($"Packing, {count >> 10} KB", null);
                    if ((await pipe.Writer.WriteAsync(bytes, cancellationToken)).IsCompleted)
                    {
                        throw TooLarge();
                    }
                },
                cancellationToken);
        }
        finally
        {
            await pipe.Writer.CompleteAsync();
        }

        if (packed.ExitCode != 0)
        {
            throw new Refusal(ProblemCodes.Conflict, $"git could not pack the branch: {GitText.Complaint(Encoding.UTF8.GetBytes(packed.Complaint))}.").ToException();
        }

        return await kept ?? throw TooLarge();
    }

    private async Task<string?> Keep(Quarantine quarantine, PipeReader from, CancellationToken cancellationToken)
    {
        try
        {
            var stream = from.AsStream(leaveOpen: true);
            return await quarantine.Keep(buffer => stream.ReadAsync(buffer, cancellationToken).AsTask(), pushes.MostBytes, cancellationToken);
        }
        finally
        {
            await from.CompleteAsync();
        }
    }

    private static RefusedException TooLarge() => new Refusal(ProblemCodes.TooLarge, "The push is too large for this server (BAILEY_GIT__PUSH_MEGABYTES).").ToException();

    /// <summary>The workspace learns what the remote has now. That it cannot is no failure of the push: the next fetch tells it.</summary>
    private static async Task Remember(WorkspaceRepository repository, Tracking tracking, string head)
    {
        await repository.Write(["update-ref", "-m", "push", tracking.There, head], [], CancellationToken.None);
        if (!tracking.HasUpstream)
        {
            await repository.Write(["branch", "--quiet", $"--set-upstream-to=origin/{tracking.Upstream}", tracking.Branch], [], CancellationToken.None);
        }
    }

    private static Task Words(ReadOnlyMemory<byte> bytes, Action<string, int?> tell)
    {
        foreach (var line in GitText.Lossy(bytes.Span, 2000).Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            tell($"Remote: {PushReport.Reason(line)}", null);
        }

        return Task.CompletedTask;
    }
}
