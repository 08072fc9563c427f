using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Git;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Tests.Git;

/// <summary>The history of one file and who wrote its lines: real git, whatever the file is called.</summary>
public sealed class FileHistoryTests
{
    [Theory]
    [InlineData("plain.txt"), InlineData("new\nline \"q\".txt"), InlineData("--all"), InlineData("*"), InlineData(":(top)x"), InlineData("dir é/\\slash")]
    public async Task A_file_keeps_its_history_over_a_rename_and_its_lines_their_authors(string name)
    {
        using var work = new LocalWorkspace();
        work.Shell("""
            git init -q -b main .; seq 1 30 > first.txt; echo other > other.txt; git add -A; git commit -qm one
            mkdir -p -- "$(dirname -- "./$1")"; git mv first.txt "./$1"; git commit -qm renamed
            echo more >> "./$1"; git -c user.name=x commit -q --author 'Bea <bea@example.org>' -am two; echo z > other.txt; git commit -qam aside
            echo disk >> "./$1"
            """, name);
        var log = (await Log(work, name)).Items;
        Assert.Equal(["two", "renamed", "one"], log.Select(e => e.Summary));
        Assert.Equal([(name, null), (name, "first.txt"), ("first.txt", null)], log.Select(e => (e.Path, e.From)));

        var blame = await Blame(work, name);
        Assert.Equal(
            [(1, 30, log[2].Id, "first.txt"), (31, 1, log[0].Id, name), (32, 1, null, name)],
            blame.Lines.Select(l => (l.Start, l.Count, l.Commit, l.Path)));
        Assert.Equal(("Bea", "bea@example.org", "two"), blame.Commits.Where(c => c.Id == log[0].Id).Select(c => (c.Author, c.Email, c.Summary)).Single());
        Assert.Equal(2, blame.Commits.Count);
        Assert.Null(blame.Next);
        Assert.Equal(30, (await Blame(work, name, log[1].Id)).Lines.Sum(l => l.Count));
        Assert.Equal(31, (await Blame(work, name, "main")).Lines.Sum(l => l.Count));
    }

    [Fact]
    public async Task Long_histories_and_long_files_come_in_pages_each_line_and_commit_once()
    {
        using var work = new LocalWorkspace();
        work.Shell("""
            git init -q -b main .; : > a; git add a
            for i in $(seq 1 60); do echo $i >> a; git commit -qam "$i"; if test $i = 30; then git mv a b; git mv b c; git commit -qm move; git mv c a; fi; done
            """);
        var first = await Log(work, "a");
        work.Shell("echo meanwhile >> a; git commit -qam meanwhile");
        var second = await Log(work, "a", first.Next);
        Assert.Equal((50, 11), (first.Items.Count, second.Items.Count));
        Assert.Equal(61, first.Items.Concat(second.Items).Select(e => e.Id).Distinct().Count());
        Assert.Null(second.Next);

        var told = new List<int>();
        int? from = 1;
        while (from is { } line)
        {
            var page = await Blame(work, "a", from: line, lines: 20);
            told.AddRange(page.Lines.SelectMany(l => Enumerable.Range(l.Start, l.Count)));
            from = page.Next;
        }

        Assert.Equal(Enumerable.Range(1, 61), told);
    }

    [Fact]
    public async Task What_cannot_be_blamed_is_a_clear_refusal()
    {
        using var work = new LocalWorkspace();
        await Refused(ProblemCodes.NotFound, () => Blame(work, "a"));
        work.Shell("git init -q -b main .; echo x > a");
        await Refused(ProblemCodes.NotFound, () => Blame(work, "a"));
        work.Shell("git add a; : > empty; git add empty; git commit -qm one; echo u > untracked; rm -f fifo; mkfifo fifo; mkdir folder");
        Assert.Empty((await Blame(work, "empty")).Lines);
        foreach (var path in (string[])["untracked", "fifo", "folder", "no-such"])
        {
            await Refused(ProblemCodes.NotFound, () => Blame(work, path));
        }

        foreach (var path in (string[])["", "../a", ".git/config", "/a", "a/../../b"])
        {
            await Refused(ProblemCodes.InvalidValue, () => Blame(work, path));
        }

        foreach (var name in (string[])["--contents=/etc/passwd", "HEAD~1", "a..b", "-s", ""])
        {
            await Refused(ProblemCodes.InvalidValue, () => Blame(work, "a", name));
        }

        await Refused(ProblemCodes.NotFound, () => Blame(work, "a", "no-such"));
        await Refused(ProblemCodes.NotFound, () => Blame(work, "a", new string('1', 40)));
        await Refused(ProblemCodes.InvalidValue, () => Blame(work, "a", from: 0));
        await Refused(ProblemCodes.InvalidValue, () => Blame(work, "a", lines: 5001));
    }

    [Fact]
    public async Task In_a_hostile_repository_looking_back_runs_nothing_and_a_replaced_commit_is_not_believed()
    {
        using var hostile = HostileRepository.Make();
        hostile.Shell("git config blame.ignoreRevsFile /no/such; mkfifo \"$HOME/pipe\"; git config blame.ignoreRevsFile \"$HOME/pipe\"");
        Assert.NotEmpty((await Log(hostile, "plain.txt")).Items);
        Assert.NotEmpty((await Blame(hostile, "plain.txt")).Lines);
        foreach (var name in HostileRepository.Names)
        {
            Assert.Equal(name, (await Log(hostile, name)).Items.Single().Path);
            Assert.Single((await Blame(hostile, name)).Lines);
        }

        Assert.Empty(HostileRepository.Ran(hostile));

        using var work = new LocalWorkspace();
        work.Shell("""
            git init -q -b main .; echo x > a; git add a; git commit -qm 'the real one'
            git replace "$(git rev-parse HEAD)" "$(git commit-tree -m 'put in its place' 'HEAD^{tree}')"
            test "$(git log -1 --format=%s)" = 'put in its place'
            """);
        Assert.Equal("the real one", (await Log(work, "a")).Items.Single().Summary);
        Assert.Equal("the real one", (await Blame(work, "a")).Commits.Single().Summary);
    }

    [Fact]
    public async Task A_git_that_is_a_file_or_a_link_is_looked_at_like_any_other()
    {
        using var work = new LocalWorkspace();
        work.Shell("""
            git init -q -b main .; echo x > a; git add a; git commit -qm one; mv .git ../elsewhere; printf 'gitdir: ../elsewhere\n' > .git
            """);
        Assert.Single((await Blame(work, "a")).Lines);
        work.Shell("rm .git; ln -s ../elsewhere .git");
        Assert.Single((await Log(work, "a")).Items);
        work.Shell("rm .git; ln -s /etc .git");
        await Refused(ProblemCodes.NotFound, () => Blame(work, "a"));
        work.Shell("rm .git; ln -s .git .git");
        await Assert.ThrowsAsync<RefusedException>(() => Blame(work, "a"));
    }

    private static Task<Page<GitLogEntry>> Log(LocalWorkspace work, string path, string? cursor = null) =>
        ReadLog.Handle(work.Organisation, work.Workspace, work.Tools, TestContext.Current.CancellationToken, path, cursor);

    private static Task<GitBlame> Blame(LocalWorkspace work, string path, string? name = null, int from = 1, int lines = 1000) =>
        ReadBlame.Handle(work.Organisation, work.Workspace, path, work.Tools, TestContext.Current.CancellationToken, name, from, lines);

    private static async Task Refused(string code, Func<Task> act)
    {
        var refusal = (await Assert.ThrowsAsync<RefusedException>(act)).Refusal;
        Assert.True(refusal.Code == code, $"{refusal.Code}: {refusal.Detail}");
    }
}
