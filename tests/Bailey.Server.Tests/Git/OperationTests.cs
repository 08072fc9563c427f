using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git;
using Bailey.Server.Git.Signing;
using Bailey.Server.Git.Underway;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Tests.Git;

/// <summary>A merge, rebase, cherry-pick or revert in conflict is ended by a person in the browser: real git, the real record.</summary>
public sealed class OperationTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Settle = "sed -i '/^<<<<<<<\\|^=======\\|^>>>>>>>/d' file; git add file";

    [Theory]
    [InlineData("merge", "git merge -q main"), InlineData("rebase", "git rebase -q main"), InlineData("cherry-pick", "git cherry-pick main")]
    [InlineData("cherry-pick", "git cherry-pick main~2..main"), InlineData("revert", "git revert --no-edit HEAD~2")]
    public async Task What_is_aborted_leaves_everything_as_it_was(string kind, string begin)
    {
        using var work = TwoSides();
        var before = work.Shell("git rev-parse HEAD; git status --porcelain; cat file");
        work.Shell($"{begin} >/dev/null 2>&1 || true; test -n \"$(git ls-files -u)\"; echo mine > untracked");
        Assert.Equal(kind, (await Status(work)).Underway);
        await Refused(ProblemCodes.Conflict, () => Continue(work));
        await Abort(work);
        Assert.Equal(before, work.Shell("git rev-parse HEAD; git status --porcelain -uno; cat file"));
        Assert.Equal("mine\nside", work.Shell("cat untracked; git symbolic-ref --short HEAD").TrimEnd());
        Assert.Null((await Status(work)).Underway);
        await Refused(ProblemCodes.Conflict, () => Abort(work));
        await Refused(ProblemCodes.Conflict, () => Continue(work));
    }

    [Fact]
    public async Task A_merge_is_ended_with_both_parents()
    {
        using var work = TwoSides();
        work.Shell("git merge -q main >/dev/null 2>&1 || true");
        work.Shell(Settle);
        Assert.Equal(new GitOperationResult(null, false), await Continue(work));
        Assert.Equal("2 Olive Owner Merge branch 'main' into side", work.Shell("printf '%s ' $(git log -1 --format=%P | wc -w); git log -1 --format='%an %B'").Trim());
        Assert.Equal("", work.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task A_rebase_stops_at_each_conflict_and_keeps_the_authors()
    {
        using var work = TwoSides();
        work.Shell("git rebase -q main >/dev/null 2>&1 || true");
        work.Shell(Settle);
        Assert.Equal(new GitOperationResult("rebase", true), await Continue(work));
        work.Shell(Settle);
        Assert.Equal(new GitOperationResult(null, false), await Continue(work));
        Assert.Equal(
            "side|side 3 Bea Olive Owner|side 2 Bea Olive Owner|side 1 Bea Olive Owner|main 2",
            work.Shell("git symbolic-ref --short HEAD; git log -3 --format='%s %an %cn'; git log -1 --skip=3 --format=%s").Trim().ReplaceLineEndings("|"));
        Assert.Equal("", work.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task A_commit_of_which_nothing_is_left_is_passed_over()
    {
        foreach (var begin in (string[])["git rebase -q main", "git cherry-pick main~1", "git cherry-pick main~2..main"])
        {
            using var work = TwoSides();
            work.Shell($"{begin} >/dev/null 2>&1 || true; git checkout -q HEAD -- file");
            var result = await Continue(work);
            Assert.True(begin.Contains("~1", StringComparison.Ordinal) ? result is { Underway: null, Conflicts: false } : result.Conflicts, $"{begin}: {result}");
        }
    }

    [Fact]
    public async Task Picked_commits_go_on_with_their_authors_and_reverts_are_made()
    {
        using var work = TwoSides();
        work.Shell("git cherry-pick main~2..main >/dev/null 2>&1 || true");
        work.Shell(Settle);
        Assert.True((await Continue(work)).Conflicts);
        work.Shell(Settle);
        Assert.Equal(new GitOperationResult(null, false), await Continue(work));
        Assert.Equal("main 2 Author|main 1 Author", work.Git("log", "-2", "--format=%s %an").Trim().ReplaceLineEndings("|"));
        work.Shell("git revert --no-edit HEAD~4 >/dev/null 2>&1 || true");
        Assert.Equal("revert", (await Status(work)).Underway);
        work.Shell(Settle);
        Assert.Equal(new GitOperationResult(null, false), await Continue(work));
        Assert.StartsWith("Revert \"", work.Git("log", "-1", "--format=%s"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_need_other_programs_is_left_to_a_terminal_untouched()
    {
        using var work = TwoSides();
        work.Shell("git rebase -q --exec 'touch ../home/ran' main >/dev/null 2>&1 || true; test -d .git/rebase-merge");
        work.Shell(Settle);
        var before = work.Shell("git rev-parse HEAD; git status --porcelain");
        await Refused(ProblemCodes.Conflict, () => Continue(work));
        Assert.Equal(before, work.Shell("git rev-parse HEAD; git status --porcelain"));
        await Abort(work);
        work.Shell("echo dirty > other; git rebase -q --autostash main >/dev/null 2>&1 || true; test -e .git/rebase-merge/autostash");
        await Refused(ProblemCodes.Conflict, () => Abort(work));
        work.Shell("git rebase --abort; test dirty = \"$(cat other)\"; git checkout -q other; git rebase -q --apply main >/dev/null 2>&1 || true; test -d .git/rebase-apply");
        await Refused(ProblemCodes.Conflict, () => Continue(work));
        work.Shell("git rebase --abort; git cherry-pick main~2..main >/dev/null 2>&1 || true; git checkout -q --ours file; git add file; git commit -q --allow-empty -m own; test -d .git/sequencer; git cherry-pick --skip >/dev/null 2>&1 || true");
        Assert.False(File.Exists(Path.Join(work.Root, "home", "ran")));
    }

    [Fact]
    public async Task A_hostile_repository_runs_nothing_when_its_merge_is_ended()
    {
        using var hostile = HostileRepository.Make();
        hostile.Shell("""
            printf '' > .git/info/attributes; rm -f ~/more.config; cp .git/config ~/hostile.config
            printf '[core]\nrepositoryformatversion = 0\n' > .git/config; git reset -q --hard; rm -f .gitattributes
            git switch -qc one; echo one > plain.txt; git commit -qam one; git switch -q main; echo two > plain.txt; git commit -qam two
            git merge -q one >/dev/null 2>&1 || true; cp ~/hostile.config .git/config; rm -f ~/marks/*
            """);
        await Refused(ProblemCodes.Conflict, () => Continue(hostile));
        await Abort(hostile);
        Assert.Empty(HostileRepository.Ran(hostile));
        Assert.Equal("two\n", hostile.Shell("cat plain.txt"));
    }

    private static LocalWorkspace TwoSides()
    {
        var work = new LocalWorkspace();
        work.Shell("""
            git init -q -b main .; seq 1 20 > file; echo o > other; git add -A; git commit -qm first; git switch -qc side
            export GIT_AUTHOR_NAME=Bea
            sed -i 's/^5$/five side/' file; git commit -qam 'side 1'; echo s > s; git add s; git commit -qm 'side 2'; sed -i 's/^five side$/5 side/; s/^15$/fifteen side/' file; git commit -qam 'side 3'
            export GIT_AUTHOR_NAME=Author; git switch -q main
            sed -i 's/^5$/five main/' file; git commit -qam 'main 1'; sed -i 's/^15$/fifteen main/' file; git commit -qam 'main 2'; git switch -q side
            """);
        return work;
    }

    private static Task<GitStatus> Status(LocalWorkspace w) => ReadStatus.Handle(w.Organisation, w.Workspace, w.Tools, CancellationToken.None);

    private async Task<GitOperationResult> Continue(LocalWorkspace w)
    {
        var (who, org) = await Who();
        return await ContinueOperation.Handle(org, w.Workspace, who, w.Tools, server.Get<CommitSigning>(), server.Get<AuditLog>(), server.Get<EventHub>(), CancellationToken.None);
    }

    private async Task Abort(LocalWorkspace w)
    {
        var (who, org) = await Who();
        await AbortOperation.Handle(org, w.Workspace, who, w.Tools, server.Get<AuditLog>(), server.Get<EventHub>(), CancellationToken.None);
    }

    private async Task<(Principal Principal, OrgId Organisation)> Who()
    {
        var (_, org, user) = await server.SignedInOwner();
        return (new Principal(user, "Olive Owner", Ids.New<SessionId>(TimeProvider.System), "browser", false) { Email = ServerFixture.OwnerEmail }, org);
    }

    private static async Task Refused(string code, Func<Task> act)
    {
        var refusal = (await Assert.ThrowsAsync<RefusedException>(act)).Refusal;
        Assert.True(refusal.Code == code, $"{refusal.Code}: {refusal.Detail}");
    }
}
