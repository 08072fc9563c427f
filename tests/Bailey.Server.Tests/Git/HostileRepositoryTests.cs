using Bailey.Server.Git;
using Bailey.Server.Git.Repository;

namespace Bailey.Server.Tests.Git;

/// <summary>What a person does in the browser runs no program that the repository names.</summary>
public sealed class HostileRepositoryTests : IDisposable
{
    private readonly LocalWorkspace _workspace = HostileRepository.Make();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Plain_git_does_run_them_so_that_this_test_can_fail()
    {
        _workspace.Shell("git --work-tree=. status >/dev/null 2>&1 || true; git --work-tree=. add plain.txt >/dev/null 2>&1 || true");
        Assert.Contains("include", HostileRepository.Ran(_workspace));
        Assert.Contains(HostileRepository.Ran(_workspace), mark => mark.StartsWith("filter.evil", StringComparison.Ordinal));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Looking_runs_nothing_and_sees_every_change()
    {
        var status = await ReadStatus.Handle(_workspace.Organisation, _workspace.Workspace, _workspace.Tools, CancellationToken.None);
        Assert.Empty(HostileRepository.Ran(_workspace));
        Assert.Equal("main", status.Branch);
        Assert.Contains(status.Changes, c => c is { Path: "plain.txt", Index: ".", Tree: "M" });
        Assert.Contains(status.Changes, c => c is { Path: "deleted.txt", Tree: "D" });
        Assert.Contains(status.Changes, c => c is { Path: "renamed-to.txt", From: "renamed-from.txt", Index: "R" });
        Assert.Contains(status.Changes, c => c is { Path: "staged.txt", Index: "A" });
        Assert.Contains(status.Changes, c => c is { Path: "untracked.txt", Index: "?", Tree: "?" });
        Assert.Contains(status.Changes, c => c is { Path: "latin-\ufffd", Exact: false });
        Assert.DoesNotContain(status.Changes, c => HostileRepository.Names.Contains(c.Path));
    }

    [Fact]
    public async Task Every_reading_route_runs_nothing()
    {
        var (org, workspace, tools, none) = (_workspace.Organisation, _workspace.Workspace, _workspace.Tools, CancellationToken.None);
        var log = await ReadLog.Handle(org, workspace, tools, none);
        Assert.Equal(["first", "merge", "on other", "second"], log.Items.Select(e => e.Summary).Order(StringComparer.Ordinal));
        Assert.Equal(2, log.Items.Single(e => e.Summary == "merge").Parents.Count);
        Assert.Single((await ReadLog.Handle(org, workspace, tools, none, "other.txt")).Items);
        foreach (var entry in log.Items)
        {
            Assert.NotEmpty((await ReadCommit.Handle(org, workspace, entry.Id, tools, none)).Changes);
        }

        var branches = await ReadBranches.Handle(org, workspace, null, null, tools, none);
        Assert.Equal(["feature/deep", "main", "other"], branches.Items.Select(b => b.Name).Order());
        Assert.Equal("main", branches.Items.Single(b => b.Current).Name);
        var diff = await ReadDiff.Handle(org, workspace, "plain.txt", tools, none);
        Assert.Equal(("one\ntwo\n", "one\ntwo\nchanged\n"), (diff.Old, diff.New));
        Assert.True((await ReadDiff.Handle(org, workspace, "image.bin", tools, none)).Binary);
        Assert.True((await ReadDiff.Handle(org, workspace, "long.txt", tools, none)).TooLarge);
        Assert.Null((await ReadDiff.Handle(org, workspace, "deleted.txt", tools, none)).New);
        Assert.Equal("/etc/passwd", (await ReadDiff.Handle(org, workspace, "passwd", tools, none)).New);
        Assert.Equal("staged\n", (await ReadDiff.Handle(org, workspace, "staged.txt", tools, none, staged: true)).New);
        var rename = await ReadDiff.Handle(org, workspace, "renamed-to.txt", tools, none, "renamed-from.txt", staged: true);
        Assert.Equal(rename.Old, rename.New);
        foreach (var name in HostileRepository.Names)
        {
            Assert.Equal("content\n", (await ReadDiff.Handle(org, workspace, name, tools, none)).Old);
        }

        Assert.Empty(HostileRepository.Ran(_workspace));
    }

    [Fact]
    public void Every_command_starts_behind_the_wall() =>
        Assert.Equal(["/usr/bin/prlimit", "--nproc=0:0", "--", "/usr/bin/git"], HardenedGit.Command("status").Take(4));
}
