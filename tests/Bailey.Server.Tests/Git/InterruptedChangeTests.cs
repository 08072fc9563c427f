using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Audit;
using Bailey.Server.Git;

namespace Bailey.Server.Tests.Git;

/// <summary>After a crash the repository itself says what became of a change of several steps, of which the warden knows nothing.</summary>
public sealed class InterruptedChangeTests : IDisposable
{
    private readonly LocalWorkspace _work = new();

    public InterruptedChangeTests() => _work.Shell("git init -q -b main .; echo 1 > file; git add -A; git commit -qm first");

    [Fact]
    public async Task A_stash_that_is_kept_was_made_and_one_whose_files_did_not_go_back_is_in_doubt()
    {
        Assert.Equal(OperationAnswer.NotDone, await Judge("git.stashed", ("last", "")));
        _work.Shell("echo 2 > file; git stash -q");
        Assert.Equal(OperationAnswer.Done, await Judge("git.stashed", ("last", "")));
        Assert.Equal(OperationAnswer.NotDone, await Judge("git.stashed", ("last", Stash())));
        _work.Shell("echo 3 > file");
        Assert.Equal(OperationAnswer.Unknown, await Judge("git.stashed", ("last", "")));
    }

    [Fact]
    public async Task A_stash_that_is_gone_was_dropped_and_one_in_the_list_was_restored()
    {
        _work.Shell("echo 2 > file; git stash -q");
        var stash = Stash();
        Assert.Equal(OperationAnswer.NotDone, await Judge("git.stash_dropped", ("stash", stash)));
        Assert.Equal(OperationAnswer.Done, await Judge("git.stash_restored", ("stash", stash)));
        Assert.Equal(OperationAnswer.Unknown, await Judge("git.stash_applied", ("stash", stash), ("pop", "true")));
        _work.Git("stash", "drop", "-q");
        Assert.Equal(OperationAnswer.Done, await Judge("git.stash_dropped", ("stash", stash)));
        Assert.Equal(OperationAnswer.NotDone, await Judge("git.stash_restored", ("stash", stash)));
        Assert.Equal(OperationAnswer.Done, await Judge("git.stash_applied", ("stash", stash), ("pop", "true")));
        Assert.Equal(OperationAnswer.Unknown, await Judge("git.stash_applied", ("stash", stash), ("pop", "false")));
    }

    [Fact]
    public async Task A_merge_that_is_no_longer_under_way_was_ended_and_one_where_nothing_moved_was_not()
    {
        _work.Shell("git branch side; echo 2 > file; git commit -qam ours; git switch -q side; echo 3 > file; git commit -qam theirs; git merge -q main >/dev/null 2>&1 || true");
        var head = Head();
        Assert.Equal(OperationAnswer.NotDone, await Judge("git.aborted", ("operation", "merge"), ("head", head)));
        Assert.Equal(OperationAnswer.NotDone, await Judge("git.continued", ("operation", "merge"), ("head", head)));
        Assert.Equal(OperationAnswer.Unknown, await Judge("git.continued", ("operation", "merge"), ("head", new string('1', 40))));
        _work.Git("merge", "--abort");
        Assert.Equal(OperationAnswer.Done, await Judge("git.aborted", ("operation", "merge"), ("head", head)));
    }

    [Fact]
    public async Task A_pull_was_done_when_the_branch_has_what_came_and_a_switch_when_the_branch_is_out()
    {
        var (from, to) = (Head(), _work.Shell("git commit-tree -p HEAD -m next HEAD^{tree}").Trim());
        Assert.Equal(OperationAnswer.NotDone, await Judge("git.pulled", ("from", from), ("to", to)));
        _work.Git("commit", "-q", "--allow-empty", "-m", "something else");
        Assert.Equal(OperationAnswer.Unknown, await Judge("git.pulled", ("from", from), ("to", to)));
        _work.Git("reset", "-q", "--hard", to);
        Assert.Equal(OperationAnswer.Done, await Judge("git.pulled", ("from", from), ("to", to)));
        Assert.Equal(OperationAnswer.NotDone, await Judge("git.switched", ("branch", "topic")));
        _work.Git("switch", "-q", "-c", "topic");
        Assert.Equal(OperationAnswer.Done, await Judge("git.switched", ("branch", "topic")));
        Assert.Null(await Judge("file.written"));
    }

    public void Dispose() => _work.Dispose();

    private string Head() => _work.Git("rev-parse", "HEAD").Trim();

    private string Stash() => _work.Git("rev-parse", "stash@{0}").Trim();

    private Task<OperationAnswer?> Judge(string type, params (string Key, string Value)[] facts) => InterruptedChange.Judge(
        _work.Tools, new OpenOperation(_work.Organisation, _work.Workspace, Ids.New<OperationId>(TimeProvider.System), type, facts.ToDictionary(f => f.Key, f => f.Value)),
        new WardenOperation("x", "unknown", null), CancellationToken.None);
}
