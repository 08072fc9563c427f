using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Door;
using Bailey.Server.Git.Remotes;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Stashing;
using Bailey.Server.Platform.Connections;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;
using Bailey.Server.Workspaces.Fetching;

namespace Bailey.Server.Git.Submodules;

/// <summary>
/// POST …/git/submodules/update: fetches the submodules and puts each at its commit, and theirs in turn. <c>git submodule</c> runs what a configuration names, so these are
/// its steps alone. The addresses are those of <c>.gitmodules</c>, judged here; the project's own remote is reached through the door, every other by the workspace's way
/// out, without any credential.
/// </summary>
internal sealed class UpdateSubmodules(RepositoryTools tools, ProjectOfWorkspace projectOf, RemoteOfProject remoteOf, GuardedConnector connector, AuditLog audit)
{
    public const string Type = "git.submodules_updated";
    private const int Deepest = 5;
    private const int Most = 100;

    public static void Map(RouteGroupBuilder group) => group.MapPost("submodules/update", Handle).Requires(Actions.GitWrite).Audits(Type)
        .Produces<GitRemoteEvent>(StatusCodes.Status200OK, "application/x-ndjson");

    private static Task Handle(
        HttpContext http, OrgId org, WorkspaceId workspace, Principal principal, UpdateSubmodules update, RemoteActs acts, CancellationToken cancellationToken) =>
        acts.Run(http, principal, org, workspace, (tell, end) => update.Run(org, workspace, principal, tell, end), cancellationToken);

    private async Task<GitRemoteResult> Run(OrgId org, WorkspaceId workspace, Principal principal, Action<string, int?> tell, CancellationToken cancellationToken)
    {
        var project = await projectOf(org, workspace, cancellationToken) ?? throw Refusal.NotFound("workspace").ToException();
        var address = await remoteOf(org, project, cancellationToken);
        var walk = new Walk(org, workspace, GitEnvironment.With(HardenedGit.SubmoduleEnvironment, project, address), tell);
        await audit.Act(org, principal.Entry(Type, workspace), async _ =>
        {
            await Into(walk, GitPlace.Workspace, address, 1, cancellationToken);
            return walk;
        }, done => (done.Done.Count > 0 || done.Left.Count == 0 ? "done" : "not_done", principal.Entry(
            Type, workspace, [("updated", done.Done.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)), .. done.Done.Take(50).Select(one => ($"submodule {one.Path}", one.Commit))])), cancellationToken);
        return walk.Left.Count == 0
            ? new GitRemoteResult(walk.Done.Count == 0 ? "Every submodule is at its commit." : $"{walk.Done.Count} submodules are at their commits now.")
            : throw new RemoteProblemException(string.Join(" ", walk.Left.Take(5)), null);
    }

    private async Task Into(Walk walk, GitPlace place, string? address, int depth, CancellationToken cancellationToken)
    {
        var outer = new WorkspaceRepository(tools, walk.Organisation, walk.Workspace, place);
        foreach (var one in await Submodule.Of(outer, address, connector.IsGranted, cancellationToken))
        {
            var inner = place.Inner(one.Name, one.Path);
            if (one.Refused is not null || depth > Deepest || ++walk.Seen > Most)
            {
                walk.Left.Add($"{one.Path} is not fetched: {one.Refused ?? "there are too many submodules inside each other"}.");
                continue;
            }

            try
            {
                if (await Bring(walk, inner, one, cancellationToken))
                {
                    walk.Done.Add((inner.Files, one.Commit));
                }

                await Into(walk, inner, one.Url, depth + 1, cancellationToken);
            }
            catch (RefusedException refused)
            {
                walk.Left.Add($"{inner.Files} is not updated: {refused.Refusal.Detail}");
            }
        }
    }

    private async Task<bool> Bring(Walk walk, GitPlace inner, Submodule one, CancellationToken cancellationToken)
    {
        var repository = new WorkspaceRepository(tools, walk.Organisation, walk.Workspace, inner);
        var (state, _) = await ListSubmodules.State(repository, one.Commit, cancellationToken);
        if (state == "same")
        {
            return false;
        }

        if (state == "dirty")
        {
            throw new Refusal(ProblemCodes.Conflict, "it has changes of its own; commit or put them away first.").ToException();
        }

        // A link on the way would put its files, or its folder of git, somewhere else.
        await Plain(repository, inner.Files, cancellationToken);
        await Plain(repository, inner.Folder, cancellationToken);
        await Stashes.Good(repository.Tool(["/bin/mkdir", "-p", "--", $"./{inner.Files}"], cancellationToken));
        var up = string.Concat(Enumerable.Repeat("../", inner.Folder.Split('/').Length));
        if (state == "missing")
        {
            await Stashes.Good(repository.Bare(["init", "--quiet", "--bare", "--template=", "--", inner.Folder], cancellationToken));
            await Stashes.Good(repository.Write(["config", "core.bare", "false"], [], cancellationToken));
            await Stashes.Good(repository.Write(["config", "core.worktree", up + inner.Files], [], cancellationToken));
            await Stashes.Good(repository.Write(["config", "remote.origin.url", one.Url!], [], cancellationToken));
            await Stashes.Good(repository.Write(["config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"], [], cancellationToken));
        }

        await Fetch(walk, inner, one, cancellationToken);
        var back = string.Concat(Enumerable.Repeat("../", inner.Files.Split('/').Length));
        await Stashes.Good(repository.Tool(
            ["/bin/sh", "-c", "[ ! -L \"$1/.git\" ] && printf 'gitdir: %s\\n' \"$2\" > \"$1/.git\"", "sh", $"./{inner.Files}", back + inner.Folder], cancellationToken));
        await Stashes.Good(repository.Convert(["checkout", "--quiet", "--detach", "--no-overwrite-ignore", one.Commit, "--"], [], cancellationToken));
        return true;
    }

    private async Task Fetch(Walk walk, GitPlace inner, Submodule one, CancellationToken cancellationToken)
    {
        var progress = new FetchProgress();
        Task<(int ExitCode, string Complaint)> Go(string what) => tools.RunLong(
            walk.Organisation, walk.Workspace,
            new LongRun(HardenedGit.Submodule(inner, "fetch", "--progress", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules", "--no-tags", "--", one.Url!, what), walk.Environment, []),
            bytes =>
            {
                progress.Add(bytes.Span);
                walk.Tell($"{inner.Files}: {progress.Step}", progress.Percent);
                return Task.CompletedTask;
            }, cancellationToken);
        walk.Tell($"{inner.Files}: Connecting", null);
        var (code, _) = await Go("+refs/heads/*:refs/remotes/origin/*");
        var repository = new WorkspaceRepository(tools, walk.Organisation, walk.Workspace, inner);
        if (code == 0 && (await repository.Read(["cat-file", "-e", $"{one.Commit}^{{commit}}"], cancellationToken)).ExitCode != 0)
        {
            // On no branch; some remotes give it all the same.
            (code, _) = await Go(one.Commit);
        }

        progress.End();
        if (code != 0)
        {
            throw new Refusal(ProblemCodes.BadUpstream, $"{progress.Tail.Split('\n')[^1]}").ToException();
        }
    }

    private static async Task Plain(WorkspaceRepository repository, string path, CancellationToken cancellationToken)
    {
        WardenExecResult real = await repository.Tool(["/usr/bin/realpath", "-m", "--", ".", $"./{path}"], cancellationToken);
        if (real.ExitCode != 0 || GitText.Lossy(real.Output, 10_000).TrimEnd('\n').Split('\n') is not [var here, var there] || there != $"{here}/{path}")
        {
            throw new Refusal(ProblemCodes.Conflict, "a link stands in its way.").ToException();
        }
    }

    private sealed record Walk(OrgId Organisation, WorkspaceId Workspace, IReadOnlyDictionary<string, string> Environment, Action<string, int?> Tell)
    {
        public List<(string Path, string Commit)> Done { get; } = [];

        public List<string> Left { get; } = [];

        public int Seen { get; set; }
    }
}
