using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git;
using Bailey.Server.Git.Worktrees;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Bailey.Server.Tests.Git.Pushing;

namespace Bailey.Server.Tests.Git.Worktrees;

/// <summary>Worktrees made and removed by a person in the browser: real git, the real record, and repositories that lie about theirs.</summary>
public sealed class WorktreeTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_new_branch_and_one_that_exists_get_files_of_their_own_that_git_ignores_and_plain_git_knows()
    {
        using var work = Small();
        var made = await Add(work, "feature/deep", create: true);
        Assert.Equal((".worktrees/feature-deep", "feature/deep", true, false), (made.Folder, made.Branch, made.Inside, made.Gone));
        Assert.Equal("topic", (await Add(work, "topic")).Branch);
        Assert.Equal("one\n", work.Shell("cat .worktrees/feature-deep/file"));
        Assert.Equal("topic\n", work.Shell("cat .worktrees/topic/file"));
        Assert.Equal("", work.Git("status", "--porcelain"));
        Assert.Equal("", work.Shell("git -C .worktrees/feature-deep status --porcelain; git -C .worktrees/topic status --porcelain; git fsck --strict 2>&1 | grep -v notice: || true"));
        Assert.Equal("feature/deep\n", work.Shell("git -C .worktrees/feature-deep branch --show-current"));
        Assert.Contains($"branch refs/heads/topic", work.Git("worktree", "list", "--porcelain"), StringComparison.Ordinal);
        work.Shell("cd .worktrees/topic; echo more >> file; git commit -qam more");
        Assert.Equal("more\n", work.Git("log", "-1", "--format=%s", "topic"));
        var list = await List(work);
        Assert.Equal([null, ".worktrees/feature-deep", ".worktrees/topic"], list.Select(one => one.Folder).Order());
        // The line that ignores them is written once.
        Assert.Equal("1\n", work.Shell("grep -c '^/.worktrees/$' .git/info/exclude"));
    }

    [Fact]
    public async Task It_starts_where_a_person_says_and_follows_a_remotes_branch()
    {
        using var work = Small();
        work.Shell("git config remote.origin.url https://example.com/x; git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'; git update-ref refs/remotes/origin/there topic");
        var first = work.Git("rev-parse", "main").Trim();
        Assert.Equal(first, (await Add(work, "a", true, first)).Head);
        Assert.Equal(work.Git("rev-parse", "topic").Trim(), (await Add(work, "b", true, "topic")).Head);
        await Add(work, "there", true, "origin/there");
        Assert.Equal("refs/heads/there\n", work.Git("config", "branch.there.merge"));
        Assert.Equal("", work.Shell("git config branch.b.merge || true"));
        await Refused(ProblemCodes.NotFound, () => Add(work, "c", true, "nowhere"));
        await Refused(ProblemCodes.NotFound, () => Add(work, "nowhere"));
        await Refused(ProblemCodes.NotFound, () => Add(work, "d", true, new string('1', 40)));
        await Refused(ProblemCodes.AlreadyExists, () => Add(work, "topic", true));
        await Refused(ProblemCodes.InvalidValue, () => Add(work, "topic", false, "main"));
    }

    [Fact]
    public async Task A_branch_that_is_checked_out_elsewhere_is_refused_and_says_where()
    {
        using var work = Small();
        Assert.Contains("the workspace itself", (await Refused(ProblemCodes.Conflict, () => Add(work, "main"))).Detail, StringComparison.Ordinal);
        await Add(work, "topic");
        Assert.Contains(".worktrees/topic", (await Refused(ProblemCodes.Conflict, () => Add(work, "topic"))).Detail, StringComparison.Ordinal);
        // In a rebase the branch is on no list.
        work.Shell("git switch -qc side; echo side > file; git commit -qam side; git rebase -q topic >/dev/null 2>&1 || true");
        Assert.Contains("rebase", (await Refused(ProblemCodes.Conflict, () => Add(work, "side"))).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Käse/ümlaut 🏰", null)]
    [InlineData("Käse/ümlaut🏰", "K-se-mlaut")]
    [InlineData("🏰", "worktree")]
    [InlineData("$(touch${IFS}x)`id`;'\"", "touch-IFS-x-id")]
    [InlineData("a/-rf/--force", "a-rf-force")]
    [InlineData("%2e%2e/%2f", "2e-2e-2f")]
    [InlineData("-x", null)]
    [InlineData("../out", null)]
    [InlineData("a/../b", null)]
    [InlineData("a\nb", null)]
    [InlineData("HEAD", null)]
    [InlineData("x.lock", null)]
    [InlineData("x.LOCK", "x-lock")]
    [InlineData("refs/heads/main", "refs-heads-main")]
    public async Task An_odd_branch_gets_a_plain_folder_or_is_refused(string branch, string? folder)
    {
        using var work = Small();
        if (folder is null)
        {
            await Refused(ProblemCodes.InvalidValue, () => Add(work, branch, create: true));
            Assert.Equal("", work.Shell("ls -A .git/worktrees .worktrees 2>/dev/null || true"));
            return;
        }

        Assert.Equal($".worktrees/{folder}", (await Add(work, branch, create: true)).Folder);
        Assert.Equal($"refs/heads/{branch}\n", work.Shell($"git -C .worktrees/{folder} symbolic-ref HEAD"));
        Assert.Equal($".worktrees/{folder}-2", (await Add(work, branch + "!", create: true)).Folder);
        Assert.True((await Remove(work, $".worktrees/{folder}")).Removed);
        Assert.Equal($"{branch}!", (await List(work)).Single(one => !one.Main).Branch);
    }

    [Fact]
    public async Task What_would_be_lost_is_asked_about_and_goes_only_when_it_is_forced_and_the_branch_stays()
    {
        using var work = Small();
        await Add(work, "topic");
        const string Folder = ".worktrees/topic";
        work.Shell("cd .worktrees/topic; echo x > new; echo y > file");
        Assert.Equal(new GitWorktreeRemoved(false, "2 files that are changed or new"), await Remove(work, Folder));
        Assert.Equal("x\n", work.Shell("cat .worktrees/topic/new"));
        Assert.True((await Remove(work, Folder, force: true)).Removed);
        Assert.Equal("", work.Shell("ls -A .git/worktrees .worktrees 2>/dev/null || true"));
        Assert.Single(await List(work));
        work.Git("rev-parse", "--verify", "topic");

        await Add(work, "topic");
        work.Shell("cd .worktrees/topic; git switch -q --detach; echo y > file; git commit -qam lonely; echo '*.log' >> $(git rev-parse --git-path info/exclude); echo built > x.log");
        Assert.Equal("commits that are on no branch", (await Remove(work, Folder)).Loses);
        work.Shell("cd .worktrees/topic; git branch kept");
        Assert.True((await Remove(work, Folder)).Removed);
        await Refused(ProblemCodes.NotFound, () => Remove(work, Folder));
    }

    [Fact]
    public async Task A_locked_one_says_so_and_is_not_even_forced()
    {
        using var work = Small();
        await Add(work, "topic");
        work.Git("worktree", "lock", "--reason", "mine", ".worktrees/topic");
        Assert.True((await List(work)).Single(one => !one.Main).Locked);
        Assert.Contains("locked", (await Refused(ProblemCodes.Conflict, () => Remove(work, ".worktrees/topic", force: true))).Detail, StringComparison.Ordinal);
        work.Shell("rm -rf .worktrees/topic");
        Assert.Equal(0, (await Prune(work)).Count);
        work.Git("worktree", "unlock", ".worktrees/topic");
        Assert.Equal(1, (await Prune(work)).Count);
        Assert.Single(await List(work));
    }

    [Fact]
    public async Task What_is_gone_is_pruned_and_what_lies_outside_is_left()
    {
        using var work = Small();
        work.Shell("git worktree add -q trees/a topic; git worktree add -q --detach ../home/out; rm -rf trees/a; mv ../home/out ../home/elsewhere");
        Assert.Contains(await List(work), one => one is { Branch: "topic", Gone: true, Folder: null });
        Assert.Contains(await List(work), one => one is { Inside: false, Gone: false });
        Assert.Equal(1, (await Prune(work)).Count);
        Assert.Equal(0, (await Prune(work)).Count);
        Assert.Equal("out\n", work.Shell("ls .git/worktrees"));
        Assert.Equal(["true", "false"], (await List(work)).Select(one => one.Inside ? "true" : "false"));
    }

    [Fact]
    public async Task Nothing_outside_is_read_written_or_removed_whatever_the_repository_says()
    {
        using var work = Small();
        work.Shell("""
            mkdir -p ../home/precious/deep; echo p > ../home/precious/file; cp -r ../home/precious ../home/second
            home=$(cd ../home; pwd -P); root=$(pwd -P)
            evil() { mkdir -p ".git/worktrees/$1"; printf '%s\n' "$2" > ".git/worktrees/$1/gitdir"; echo ../.. > ".git/worktrees/$1/commondir"; git rev-parse HEAD > ".git/worktrees/$1/HEAD"; }
            # Outside, and both sides agree.
            evil outside "$home/precious/.git"; printf 'gitdir: %s\n' "$root/.git/worktrees/outside" > ../home/precious/.git
            # Inside by its name, outside by a link on the way, and by itself.
            ln -s "$home" way; evil way "$root/way/precious/.git"; ln -s "$home/precious" self; evil self "$root/self/.git"
            ln -s "$home/unseen" unseen; evil unseen "$root/unseen/.git"; evil above "$root/../home/unseen/.git"
            # By steps up, and the workspace itself, and git's own folder.
            evil up "$root/../home/precious/.git"; evil root "$root/.git"; evil inner "$root/.git/info/.git"
            # The file in it points elsewhere, or is a link, or a folder.
            mkdir one two three; evil one "$root/one/.git"; echo "gitdir: $home/precious" > one/.git
            evil two "$root/two/.git"; ln -s ../.git two/.git; evil three "$root/three/.git"; mkdir three/.git
            # What they have in common is elsewhere.
            mkdir four; evil four "$root/four/.git"; printf 'gitdir: %s\n' "$root/.git/worktrees/four" > four/.git; echo "$home/precious" > .git/worktrees/four/commondir
            # git's folder of it is a link to what shall be pruned.
            ln -s "$home/second" .git/worktrees/linked; echo "$root/nowhere/.git" > ../home/second/gitdir
            mkfifo .git/worktrees/one/locked; mkdir .git/worktrees/fifo; mkfifo .git/worktrees/fifo/gitdir
            """);
        var before = work.Shell("cd ../home; ls -lRA --time-style=full-iso; find . -type f -exec cat {} +");
        foreach (var folder in (string[])["way/precious", "self", "../home/precious", ".", ".git/info", "one", "two", "three", "four", "nowhere", "/etc", "", "file"])
        {
            await Refused(ProblemCodes.NotFound, () => Remove(work, folder, force: true));
        }

        // git itself reads the list, and a link there is followed for that alone.
        var known = await WorktreeFolders.Of(new Server.Git.Repository.WorkspaceRepository(work.Tools, work.Organisation, work.Workspace), CancellationToken.None);
        Assert.All(known.All, one => Assert.Null(one.Folder));
        await Prune(work);
        Assert.Equal(before, work.Shell("cd ../home; ls -lRA --time-style=full-iso; find . -type f -exec cat {} +"));
        // git itself would wait for these when it lists.
        work.Shell("rm .git/worktrees/one/locked .git/worktrees/fifo/gitdir");
        Assert.DoesNotContain(await List(work), one => one.Gone);
        Assert.Equal("above\nunseen\n", work.Shell("ls .git/worktrees | grep -E 'above|unseen'"));
        Assert.Equal("gitdir\n", work.Shell("ls ../home/second | grep gitdir; test -d one -a -L two/.git -a -d three -a -d four"));
    }

    [Theory]
    [InlineData("ln -s ../home/away .worktrees")]
    [InlineData("ln -s ../../home/away .git/worktrees")]
    [InlineData("rm -rf .git/info; ln -s ../../home/away .git/info")]
    [InlineData("rm -f .git/info/exclude; ln -s ../../../home/away/exclude .git/info/exclude")]
    [InlineData("rm -f .git/info/exclude; mkdir .git/info/exclude")]
    [InlineData("rm -f .git/info/exclude; mkfifo .git/info/exclude")]
    [InlineData("mv .git ../home/git; ln -s ../home/git .git")]
    [InlineData("mv .git ../home/git; echo gitdir: ../home/git > .git")]
    [InlineData("touch .worktrees")]
    public async Task Where_a_link_stands_in_the_way_nothing_is_made(string trap)
    {
        using var work = Small();
        work.Shell("mkdir ../home/away; " + trap);
        var before = work.Shell("cd ../home; find . | sort");
        await Assert.ThrowsAsync<RefusedException>(() => Add(work, "topic"));
        Assert.Equal(before, work.Shell("cd ../home; find . | sort"));
    }

    [Fact]
    public async Task In_a_hostile_repository_nothing_runs_and_an_attempt_that_fails_leaves_nothing()
    {
        using var hostile = HostileRepository.Make();
        // The filters in its configuration would have to run.
        hostile.Shell("git -c core.hooksPath=/dev/null -c core.fsmonitor=false config filter.evil.required true; printf '* filter=evil\\n' > .git/info/attributes; rm -f ~/marks/*");
        await Refused(ProblemCodes.Conflict, () => Add(hostile, "fresh", create: true));
        Assert.Equal("", hostile.Shell("ls -A .git/worktrees .worktrees 2>/dev/null || true; test ! -e .git/refs/heads/fresh"));
        hostile.Shell("printf '' > .gitattributes; printf '' > .git/info/attributes");
        Assert.Equal(".worktrees/fresh", (await Add(hostile, "fresh", create: true)).Folder);
        Assert.True((await Remove(hostile, ".worktrees/fresh", force: true)).Removed);
        await Prune(hostile);
        Assert.Empty(HostileRepository.Ran(hostile));
    }

    [Fact]
    public async Task A_viewer_sees_them_and_changes_none_and_what_is_done_is_recorded()
    {
        using var work = Small();
        await using var yard = await PushYard.OverHttp(tools: work.Tools);
        var route = $"/api/v1/orgs/{yard.Organisation}/workspaces/{yard.Workspace}/git/worktrees";
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync(route, new GitWorktreeRequest("topic")), HttpStatusCode.Created);
        var (viewer, id) = await yard.Server.SignedInMember("vera@example.com");
        using var _ = viewer;
        await ServerFixture.Expect(await yard.Owner.PutAsJsonAsync($"{yard.ProjectRoute}/members/{id}", new { role = "viewer" }), HttpStatusCode.NoContent);
        Assert.Equal(2, (await viewer.GetFromJsonAsync<IReadOnlyList<GitWorktree>>(route))!.Count);
        await ServerFixture.Expect(await viewer.PostAsJsonAsync(route, new GitWorktreeRequest("mine", true)), HttpStatusCode.Forbidden);
        await ServerFixture.Expect(await viewer.PostAsJsonAsync($"{route}/remove", new GitWorktreeRemoveRequest(".worktrees/topic", true)), HttpStatusCode.Forbidden);
        await ServerFixture.Expect(await viewer.PostAsync($"{route}/prune", null), HttpStatusCode.Forbidden);
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync(route, new GitWorktreeRequest("topic")), HttpStatusCode.Conflict);
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync(route, new { branch = 7 }), HttpStatusCode.BadRequest);
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync($"{route}/remove", new { }), HttpStatusCode.UnprocessableEntity);
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync($"{route}/remove", new GitWorktreeRemoveRequest(".worktrees/topic")), HttpStatusCode.OK);
        Assert.Equal(["intent", "done"], (await yard.Record("git.worktree_added")).Select(one => one.Result ?? one.Phase));
        Assert.Equal(["intent", "done"], (await yard.Record("git.worktree_removed")).Select(one => one.Result ?? one.Phase));
        Assert.Equal(".worktrees/topic", (await yard.Record("git.worktree_removed"))[0].Facts["folder"]);
    }

    [Fact]
    public async Task After_a_crash_the_folders_say_what_became_of_it()
    {
        using var work = Small();
        Assert.Equal(OperationAnswer.NotDone, await Judge(work, "git.worktree_added", ("branch", "topic")));
        await Add(work, "topic");
        Assert.Equal(OperationAnswer.Done, await Judge(work, "git.worktree_added", ("branch", "topic")));
        Assert.Equal(OperationAnswer.NotDone, await Judge(work, "git.worktree_removed", ("folder", ".worktrees/topic")));
        work.Shell("rm .git/worktrees/topic/index");
        Assert.Equal(OperationAnswer.Unknown, await Judge(work, "git.worktree_added", ("branch", "topic")));
        work.Shell("rm -r .worktrees/topic");
        Assert.Equal(OperationAnswer.Unknown, await Judge(work, "git.worktree_removed", ("folder", ".worktrees/topic")));
        Assert.Equal(OperationAnswer.Unknown, await Judge(work, "git.worktrees_pruned", ("worktree 1", work.Folder + "/.worktrees/topic")));
        await Prune(work);
        Assert.Equal(OperationAnswer.Done, await Judge(work, "git.worktree_removed", ("folder", ".worktrees/topic")));
        Assert.Equal(OperationAnswer.Done, await Judge(work, "git.worktrees_pruned", ("worktree 1", work.Folder + "/.worktrees/topic")));
    }

    private static LocalWorkspace Small()
    {
        var work = new LocalWorkspace();
        work.Shell("git init -q -b main .; echo one > file; git add -A; git commit -qm first; git switch -qc topic; echo topic > file; git commit -qam second; git switch -q main");
        return work;
    }

    private static Task<IReadOnlyList<GitWorktree>> List(LocalWorkspace w) => ListWorktrees.Handle(w.Organisation, w.Workspace, w.Tools, CancellationToken.None);

    private async Task<GitWorktree> Add(LocalWorkspace w, string branch, bool create = false, string? start = null)
    {
        var (who, org) = await Who();
        return (await AddWorktree.Handle(
            org, w.Workspace, new GitWorktreeRequest(branch, create, start), who, w.Tools, server.Get<AuditLog>(), server.Get<EventHub>(), CancellationToken.None)).Value!;
    }

    private async Task<GitWorktreeRemoved> Remove(LocalWorkspace w, string folder, bool force = false)
    {
        var (who, org) = await Who();
        return await RemoveWorktree.Handle(
            org, w.Workspace, new GitWorktreeRemoveRequest(folder, force), who, w.Tools, server.Get<AuditLog>(), server.Get<EventHub>(), CancellationToken.None);
    }

    private async Task<GitWorktreesPruned> Prune(LocalWorkspace w)
    {
        var (who, org) = await Who();
        return await RemoveWorktree.Prune(org, w.Workspace, who, w.Tools, server.Get<AuditLog>(), server.Get<EventHub>(), CancellationToken.None);
    }

    private static Task<OperationAnswer?> Judge(LocalWorkspace w, string type, params (string Key, string Value)[] facts) => InterruptedChange.Judge(
        w.Tools, new OpenOperation(w.Organisation, w.Workspace, Ids.New<OperationId>(TimeProvider.System), type, facts.ToDictionary(f => f.Key, f => f.Value)),
        new WardenOperation("x", "unknown", null), CancellationToken.None);

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
