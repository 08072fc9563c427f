using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Stashing;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Tests.Git;

/// <summary>Changes put away and brought back by a person in the browser: real git, the real record.</summary>
public sealed class StashTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Changes = """
        printf 'two\n' > file; git rm -q gone; printf 'staged\n' > staged; git add staged; mkdir -p deep/er; printf 'new\n' > 'deep/er/new'
        ln -s /etc/passwd link; printf '#!/bin/sh\n' > run; chmod +x run; printf 'built\n' > build.log; printf -- '-x\n' > ./-x; printf 'n\n' > $'a\nb'
        """;

    [Fact]
    public async Task What_is_put_away_leaves_the_files_and_comes_back_as_it_was_and_plain_git_reads_it()
    {
        using var work = Small();
        work.Shell(Changes);
        var before = work.Shell("ls -lR --time-style=+ . ; cat file deep/er/new; readlink link");
        var stash = await Save(work, "mine, for later");
        Assert.Equal(("On main: mine, for later", true, "Olive Owner"), (stash.Message, stash.Untracked, stash.Author));
        Assert.Equal("", work.Git("status", "--porcelain"));
        Assert.Equal("one\n/ok", work.Shell("cat file; test ! -e deep -a ! -L link -a -e gone -a -e build.log && printf /ok"));
        Assert.Equal([stash], await List(work));
        Assert.Contains("deep/er/new", work.Git("stash", "show", "--include-untracked", "--name-only"), StringComparison.Ordinal);
        Assert.Equal("", work.Shell("ls .git | grep bailey || true"));

        Assert.Equal(new GitStashApplied(false, true), await Apply(work, stash.Id, pop: true));
        Assert.Equal(before, work.Shell("ls -lR --time-style=+ . ; cat file deep/er/new; readlink link"));
        Assert.Empty(await List(work));

        // And what plain git put away is brought back here.
        work.Git("stash", "push", "-q", "-u", "-m", "plain");
        var plain = (await List(work)).Single();
        Assert.Equal(("On main: plain", true), (plain.Message, plain.Untracked));
        await Apply(work, plain.Id, pop: false);
        Assert.Equal(before, work.Shell("ls -lR --time-style=+ . ; cat file deep/er/new; readlink link"));
        Assert.Single(await List(work));
    }

    [Fact]
    public async Task Without_untracked_files_they_stay_and_nothing_changed_is_said()
    {
        using var work = Small();
        await Refused(ProblemCodes.Conflict, () => Save(work));
        work.Shell("printf 'u\\n' > untracked");
        await Refused(ProblemCodes.Conflict, () => Save(work, untracked: false));
        work.Shell("printf 'two\\n' > file");
        Assert.False((await Save(work, untracked: false)).Untracked);
        Assert.Equal("?? untracked\n", work.Git("status", "--porcelain"));
        Assert.True((await Save(work)).Untracked);
        Assert.Equal("", work.Git("status", "--porcelain"));
        await Refused(ProblemCodes.InvalidValue, () => Save(work, "two\nlines"));
    }

    [Fact]
    public async Task Bringing_back_never_overwrites_and_keeps_the_stash_when_it_conflicts()
    {
        using var work = Small();
        work.Shell("printf 'two\\n' > file; printf 'new\\n' > new");
        var stash = await Save(work);
        work.Shell("printf 'mine\\n' > new");
        await Refused(ProblemCodes.Conflict, () => Apply(work, stash.Id, pop: true));
        Assert.Equal("mine\none\n", work.Shell("cat new file"));
        work.Shell("rm new; printf 'dirty\\n' > file");
        await Refused(ProblemCodes.Conflict, () => Apply(work, stash.Id, pop: true));
        Assert.Equal("dirty\n", work.Shell("cat file; test ! -e new"));
        work.Shell("git commit -qam dirty");
        Assert.Equal(new GitStashApplied(true, false), await Apply(work, stash.Id, pop: true));
        Assert.Single(await List(work));
        Assert.Contains("UU file", work.Git("status", "--porcelain"), StringComparison.Ordinal);
        Assert.Equal("new\n", work.Shell("cat new"));
        await Refused(ProblemCodes.Conflict, () => Apply(work, stash.Id, pop: true));
        await Refused(ProblemCodes.Conflict, () => Save(work));
    }

    [Fact]
    public async Task The_stash_that_is_named_is_dropped_and_can_be_taken_back()
    {
        using var work = Small();
        foreach (var name in (string[])["a", "b", "c"])
        {
            work.Shell($"echo {name} > file");
            await Save(work, $"--{name}");
        }

        var middle = (await List(work))[1];
        Assert.Equal("On main: --b", middle.Message);
        await Drop(work, middle.Id);
        Assert.Equal(["On main: --c", "On main: --a"], (await List(work)).Select(s => s.Message));
        await Refused(ProblemCodes.NotFound, () => Drop(work, middle.Id));
        await Restore(work, middle.Id, middle.Message);
        await Restore(work, middle.Id, middle.Message);
        Assert.Equal(["On main: --b", "On main: --c", "On main: --a"], (await List(work)).Select(s => s.Message));
        await Refused(ProblemCodes.NotFound, () => Restore(work, work.Git("rev-parse", "HEAD").Trim(), "no stash"));
        foreach (var id in (string[])["stash@{0}", "--all", "", new string('0', 40)])
        {
            await Refused(ProblemCodes.NotFound, () => Apply(work, id, pop: false));
            await Refused(ProblemCodes.NotFound, () => Drop(work, id));
        }
    }

    [Fact]
    public async Task In_a_hostile_repository_nothing_runs_and_strange_names_survive()
    {
        using var hostile = HostileRepository.Make();
        await Refused(ProblemCodes.Conflict, () => Save(hostile));
        hostile.Shell("printf '' > .gitattributes; printf '' > .git/info/attributes; rm -f ~/marks/*");
        var names = HostileRepository.Names.Where(name => !name.Contains('/', StringComparison.Ordinal)).ToArray();
        hostile.Shell("for name in \"$@\"; do printf 'x\\n' > \"./$name\"; printf 'x\\n' > \"./new $name\"; done", names);
        var stash = await Save(hostile);
        Assert.Equal("content\n", hostile.Shell("cat -- \"./$1\"; test ! -e \"./new $1\"", names[^1]));
        await Apply(hostile, stash.Id, pop: true);
        foreach (var name in names)
        {
            Assert.Equal("x\nx\n", hostile.Shell("cat -- \"./$1\" \"./new $1\"", name));
        }

        Assert.Empty(HostileRepository.Ran(hostile));
    }

    private static LocalWorkspace Small()
    {
        var work = new LocalWorkspace();
        work.Shell("git init -q -b main .; echo one > file; echo g > gone; echo '*.log' > .gitignore; git add -A; git commit -qm first");
        return work;
    }

    private static async Task<IReadOnlyList<GitStash>> List(LocalWorkspace w) => (await StashList.Handle(w.Organisation, w.Workspace, w.Tools, CancellationToken.None)).Items;

    private async Task<GitStash> Save(LocalWorkspace w, string? message = null, bool untracked = true)
    {
        var (who, org) = await Who();
        return await SaveStash.Handle(org, w.Workspace, new GitStashRequest(message, untracked), who, w.Tools, server.Get<AuditLog>(), server.Get<EventHub>(), CancellationToken.None);
    }

    private async Task<GitStashApplied> Apply(LocalWorkspace w, string id, bool pop)
    {
        var (who, org) = await Who();
        return await Stashes.Apply(org, w.Workspace, new GitStashApplyRequest(id, pop), who, w.Tools, server.Get<AuditLog>(), server.Get<EventHub>(), CancellationToken.None);
    }

    private async Task Drop(LocalWorkspace w, string id)
    {
        var (who, org) = await Who();
        await Stashes.Drop(org, w.Workspace, new GitStashDropRequest(id), who, w.Tools, server.Get<AuditLog>(), server.Get<EventHub>(), CancellationToken.None);
    }

    private async Task Restore(LocalWorkspace w, string id, string message)
    {
        var (who, org) = await Who();
        await Stashes.Restore(org, w.Workspace, new GitStashRestoreRequest(id, message), who, w.Tools, server.Get<AuditLog>(), server.Get<EventHub>(), CancellationToken.None);
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
