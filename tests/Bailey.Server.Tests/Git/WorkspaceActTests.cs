using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Signing;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Tests.Git;

/// <summary>Staging, commits and branches by a person in the browser: real git, the real record.</summary>
public sealed class WorkspaceActTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task In_a_hostile_repository_stage_commit_and_switch_run_nothing()
    {
        using var workspace = HostileRepository.Make();
        // Its filters would have to run, so the change is refused and says where it can be made.
        await Refused(ProblemCodes.Conflict, () => Stage(workspace, "plain.txt"));
        await Refused(ProblemCodes.Conflict, () => Commit(workspace, "all", all: true));
        await Unstage(workspace, "staged.txt");
        await Refused(ProblemCodes.Conflict, () => Commit(workspace, "nothing staged but the rename", all: true));
        workspace.Shell("printf '' > .gitattributes; printf '' > .git/info/attributes");
        await Stage(workspace, [.. HostileRepository.Names, "plain.txt", "deleted.txt"]);
        var commit = await Commit(workspace, "mine\n\nbody");
        Assert.Matches("^[0-9a-f]{40}$", commit.Id);
        await Switch(workspace, "fresh", create: true);
        Assert.Equal("fresh", (await Status(workspace)).Branch);
        Assert.Empty(HostileRepository.Ran(workspace));
    }

    [Fact]
    public async Task The_author_is_the_person_who_is_signed_in_whatever_the_configuration_says()
    {
        using var workspace = Small();
        workspace.Shell("git config user.name Mallory; git config author.name Mallory; git config committer.email m@example.com; printf x > new.txt");
        var commit = await Commit(workspace, "# a heading\n\nkept", all: true);
        Assert.Equal($"{commit.Id} Olive Owner <owner@example.com> Olive Owner <owner@example.com> # a heading\n\nkept", workspace.Git("log", "-1", "--format=%H %an <%ae> %cn <%ce> %B").Trim());
        Assert.Equal("# a heading", commit.Summary);
    }

    [Fact]
    public async Task Nothing_staged_or_an_empty_message_is_a_clear_refusal_and_makes_no_commit()
    {
        using var workspace = Small();
        var head = workspace.Git("rev-parse", "HEAD");
        var refusal = await Refused(ProblemCodes.Conflict, () => Commit(workspace, "empty"));
        Assert.Contains("Nothing is staged", refusal.Detail, StringComparison.Ordinal);
        await Refused(ProblemCodes.Conflict, () => Commit(workspace, "empty", all: true));
        await Refused(ProblemCodes.InvalidValue, () => Commit(workspace, " \n "));
        await Refused(ProblemCodes.InvalidValue, () => Commit(workspace, "a\0b"));
        Assert.Equal(head, workspace.Git("rev-parse", "HEAD"));
    }

    [Fact]
    public async Task The_first_commit_of_an_empty_repository_can_be_made_and_unstaged_before()
    {
        using var workspace = new LocalWorkspace();
        Assert.False((await Status(workspace)).Repository);
        await Refused(ProblemCodes.NotFound, () => Stage(workspace, "a.txt"));
        workspace.Shell("git init -q -b main .; printf a > a.txt");
        Assert.Empty((await ReadLog.Handle(workspace.Organisation, workspace.Workspace, workspace.Tools, CancellationToken.None)).Items);
        await Stage(workspace, "a.txt");
        await Unstage(workspace, "a.txt");
        Assert.Equal("?", (await Status(workspace)).Changes.Single().Index);
        await Stage(workspace, "a.txt");
        await Commit(workspace, "first");
        Assert.Empty((await Status(workspace)).Changes);
    }

    [Fact]
    public async Task A_merge_under_way_is_told_and_conflicts_are_not_committed_by_all()
    {
        using var workspace = Small();
        workspace.Shell("git switch -qc side; echo side > file; git commit -qam side; git switch -q main; echo main > file; git commit -qam main; git merge -q side || true");
        var status = await Status(workspace);
        Assert.Equal("merge", status.Underway);
        Assert.Contains(status.Changes, c => c is { Path: "file", Index: "U", Tree: "U" });
        await Refused(ProblemCodes.Conflict, () => Commit(workspace, "all", all: true));
        await Refused(ProblemCodes.Conflict, () => Commit(workspace, "staged"));
        await Refused(ProblemCodes.Conflict, () => Switch(workspace, "side"));
        workspace.Shell("echo both > file");
        await Stage(workspace, "file");
        await Commit(workspace, "merged");
        Assert.Equal(3, workspace.Git("rev-list", "--parents", "-1", "HEAD").Trim().Split(' ').Length);
    }

    [Fact]
    public async Task A_switch_never_loses_changes_and_takes_only_names_of_branches()
    {
        using var workspace = Small();
        workspace.Shell("git switch -qc other; echo o > file; git commit -qam o; echo ignored > .gitignore; echo theirs > ignored; git add -f ignored .gitignore; git commit -qm i; git switch -q main");
        workspace.Shell("echo mine > file");
        await Refused(ProblemCodes.Conflict, () => Switch(workspace, "other"));
        Assert.Equal("mine\n", workspace.Shell("cat file"));
        workspace.Shell("git checkout -q file; printf 'ignored\\n' > .git/info/exclude; echo precious > ignored");
        await Refused(ProblemCodes.Conflict, () => Switch(workspace, "other"));
        Assert.Equal("precious\n", workspace.Shell("cat ignored"));
        workspace.Shell("rm ignored");
        await Switch(workspace, "other");
        await Refused(ProblemCodes.NotFound, () => Switch(workspace, "no-such"));
        await Refused(ProblemCodes.AlreadyExists, () => Switch(workspace, "main", create: true));
        foreach (var name in (string[])["-f", "--detach", "@{-1}", "-", "HEAD", "a..b", "a b", "a~1", "x.lock", "a\nb", "/a", "a/", "refs/../x", "a:b"])
        {
            await Refused(ProblemCodes.InvalidValue, () => Switch(workspace, name));
        }

        Assert.Equal("other", (await Status(workspace)).Branch);
    }

    [Fact]
    public async Task Paths_are_taken_literally_and_none_leads_out()
    {
        using var workspace = Small();
        workspace.Shell("printf a > '*'; printf b > b.txt; printf c > ':(top)c'");
        await Stage(workspace, "*", ":(top)c");
        Assert.Equal(["?:b.txt", "A:*", "A::(top)c"], (await Status(workspace)).Changes.Select(c => $"{c.Index}:{c.Path}").Order(StringComparer.Ordinal));
        foreach (var path in (string[])["../x", "/etc/passwd", "a/../../x", ".git/config", ".GIT/hooks/x", "", ".", "a//b", "a\0b", "./a"])
        {
            await Refused(ProblemCodes.InvalidValue, () => Stage(workspace, path));
            await Refused(ProblemCodes.InvalidValue, () => Unstage(workspace, path));
            await Refused(ProblemCodes.InvalidValue, () => ReadDiff.Handle(workspace.Organisation, workspace.Workspace, path, workspace.Tools, CancellationToken.None));
        }

        await Refused(ProblemCodes.InvalidValue, () => Stage(workspace, "no-such-file"));
    }

    [Fact]
    public async Task An_lfs_like_filter_hides_no_status_and_its_files_are_not_staged_without_it()
    {
        using var workspace = Small();
        workspace.Shell("""
            git config filter.lfs.clean 'sed s/x/y/'; git config filter.lfs.smudge cat; git config filter.lfs.required true
            printf '*.big filter=lfs\n' > .gitattributes; printf x > a.big; git add -A; git commit -qm lfs; touch -d 2001-01-01 a.big; printf 'xx' > a.big; printf plain > plain.txt
            """);
        Assert.Contains((await Status(workspace)).Changes, c => c.Path == "a.big");
        var refusal = await Refused(ProblemCodes.Conflict, () => Stage(workspace, "a.big"));
        Assert.Contains("terminal", refusal.Detail, StringComparison.Ordinal);
        await Stage(workspace, "plain.txt");
    }

    [Fact]
    public async Task A_lock_of_another_git_is_busy_and_a_hanging_one_ends()
    {
        using var workspace = Small();
        workspace.Shell("touch .git/index.lock; printf x > x");
        await Refused(ProblemCodes.WorkspaceBusy, () => Stage(workspace, "x"));
    }

    [Theory]
    [InlineData("", "done", OperationAnswer.NotDone)]
    [InlineData("", "failed", OperationAnswer.NotDone)]
    [InlineData("", "unknown", OperationAnswer.NotDone)]
    [InlineData("", "running", OperationAnswer.AskLater)]
    [InlineData("git commit -q --allow-empty -m x", "done", OperationAnswer.Done)]
    [InlineData("git commit -q --allow-empty -m x", "failed", OperationAnswer.Unknown)]
    [InlineData("git commit -q --allow-empty -m x", "unknown", OperationAnswer.Unknown)]
    public async Task An_interrupted_commit_was_made_only_if_the_head_moved(string meanwhile, string said, OperationAnswer answer)
    {
        using var workspace = Small();
        await Refused(ProblemCodes.Conflict, () => Commit(workspace, "nothing staged"));
        var intent = await Intent(workspace);
        Assert.Equal(workspace.Git("rev-parse", "HEAD").Trim(), intent.Facts["head"]);
        workspace.Shell(meanwhile.Length == 0 ? "true" : meanwhile);

        Assert.Equal(answer, await InterruptedCommit.Judge(workspace.Tools, intent, new WardenOperation("x", said, null), CancellationToken.None));
        Assert.Null(await InterruptedCommit.Judge(workspace.Tools, intent with { Type = "git.switched" }, new WardenOperation("x", said, null), CancellationToken.None));
    }

    [Fact]
    public async Task An_interrupted_first_commit_is_found_too()
    {
        using var workspace = new LocalWorkspace();
        workspace.Shell("git init -q -b main .; printf a > a.txt; git add a.txt");
        await Commit(workspace, "first");
        var intent = await Intent(workspace);
        Assert.Equal("none", intent.Facts["head"]);
        Assert.Equal(OperationAnswer.Done, await InterruptedCommit.Judge(workspace.Tools, intent, new WardenOperation("x", "done", null), CancellationToken.None));
        workspace.Shell("git update-ref -d HEAD");
        Assert.Equal(OperationAnswer.NotDone, await InterruptedCommit.Judge(workspace.Tools, intent, new WardenOperation("x", "done", null), CancellationToken.None));
    }

    private async Task<OpenOperation> Intent(LocalWorkspace workspace)
    {
        var (_, org) = await Who();
        var entry = (await server.Get<AuditDirectory>().Events(org, null, CommitChanges.Type, null, workspace.Workspace, 10, CancellationToken.None)).Items.Last(e => e.Phase == "intent");
        return new OpenOperation(org, workspace.Workspace, entry.Operation!.Value, entry.Type, entry.Body!);
    }

    private static LocalWorkspace Small()
    {
        var workspace = new LocalWorkspace();
        workspace.Shell("git init -q -b main .; echo one > file; git add -A; git commit -qm first");
        return workspace;
    }

    private static Task<GitStatus> Status(LocalWorkspace w) => ReadStatus.Handle(w.Organisation, w.Workspace, w.Tools, CancellationToken.None);

    private Task Stage(LocalWorkspace w, params string[] paths) =>
        StagePaths.Stage(w.Organisation, w.Workspace, new GitPathsRequest(paths), w.Tools, server.Get<EventHub>(), CancellationToken.None);

    private Task Unstage(LocalWorkspace w, params string[] paths) =>
        StagePaths.Unstage(w.Organisation, w.Workspace, new GitPathsRequest(paths), w.Tools, server.Get<EventHub>(), CancellationToken.None);

    private async Task<GitCommitResponse> Commit(LocalWorkspace w, string message, bool all = false)
    {
        var (principal, org) = await Who();
        return await CommitChanges.Handle(
            org, w.Workspace, new GitCommitRequest(message, all), principal, w.Tools, server.Get<CommitSigning>(), server.Get<AuditLog>(), server.Get<EventHub>(), CancellationToken.None);
    }

    private async Task Switch(LocalWorkspace w, string branch, bool create = false)
    {
        var (principal, org) = await Who();
        await SwitchBranch.Handle(
            org, w.Workspace, new GitSwitchRequest(branch, create), principal, w.Tools, server.Get<AuditLog>(), server.Get<EventHub>(), CancellationToken.None);
    }

    private async Task<(Principal Principal, OrgId Organisation)> Who()
    {
        var (_, org, user) = await server.SignedInOwner();
        return (new Principal(user, "Olive Owner", Ids.New<SessionId>(TimeProvider.System), "browser", false) { Email = ServerFixture.OwnerEmail }, org);
    }

    private static async Task<Refusal> Refused(string code, Func<Task> act)
    {
        var refusal = (await Assert.ThrowsAsync<RefusedException>(act)).Refusal;
        Assert.True(refusal.Code == code, $"{refusal.Code}: {refusal.Detail}");
        return refusal;
    }
}
