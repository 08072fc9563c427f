using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bailey.Contracts.Git;
using Bailey.Server.Git.Submodules;
using Bailey.Server.Git.Worktrees;
using Bailey.Server.Tests.Git.Pushing;
using Bailey.TestKit;

namespace Bailey.Server.Tests.Git.Submodules;

/// <summary>Submodules by the button: real git, real remotes, and repositories that want more than to be fetched.</summary>
public sealed class SubmoduleTests : IDisposable
{
    private readonly LocalWorkspace _workspace = new();

    [Fact]
    public async Task Submodules_and_theirs_are_fetched_put_at_their_commits_and_never_over_changes()
    {
        await using var libs = await Libraries();
        await using var yard = await Yard(libs);
        Assert.Equal(("libs/a", "missing"), Assert.Single((await List(yard)).Select(one => (one.Path, one.State))));
        var updated = await Update(yard);
        Assert.True(updated.Result?.Summary == "2 submodules are at their commits now.", updated.Problem?.Detail);
        Assert.Equal("a\nb", _workspace.Shell("cat libs/a/a.txt libs/a/deep/b.txt").Trim());
        Assert.Equal("same", Assert.Single(await List(yard)).State);
        // It is what git itself makes of one.
        Assert.StartsWith(" ", _workspace.Shell("git submodule init; git submodule status --recursive"), StringComparison.Ordinal);
        Assert.Equal("", _workspace.Git("status", "--porcelain"));
        Assert.Equal("Every submodule is at its commit.", (await Update(yard)).Result?.Summary);
        Assert.All(libs.Seen, one => Assert.Equal(0, one.Headers.Authorization.Count + one.Headers.Cookie.Count));

        // Another commit is out; files of it are changed; a new pointer is committed.
        _workspace.Shell("git -C libs/a commit -q --allow-empty -m local");
        Assert.Equal("changed", Assert.Single(await List(yard)).State);
        _workspace.Shell("echo mine >> libs/a/a.txt");
        Assert.Equal("dirty", Assert.Single(await List(yard)).State);
        Assert.Contains("changes of its own", (await Update(yard)).Problem?.Detail, StringComparison.Ordinal);
        Assert.Equal("a\nmine", _workspace.Shell("cat libs/a/a.txt").Trim());
        _workspace.Shell("git -C libs/a checkout -q -- a.txt");
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync($"{Route(yard)}/stage", new GitPathsRequest(["libs/a"])), HttpStatusCode.NoContent);
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync($"{Route(yard)}/commit", new GitCommitRequest("pointer")), HttpStatusCode.OK);
        Assert.Equal("same", Assert.Single(await List(yard)).State);

        // Nobody else could fetch that commit.
        Assert.Contains("its own remote does not have", (await Act(yard, "push", new GitPushRequest())).Problem?.Detail, StringComparison.Ordinal);
        _workspace.Shell("git -C libs/a update-ref refs/remotes/origin/next HEAD");
        Assert.NotNull((await Act(yard, "push", new GitPushRequest())).Result);
        Assert.Contains("done", (await yard.Record("git.submodules_updated")).Select(one => one.Result));
    }

    [Fact]
    public async Task A_hostile_repository_runs_nothing_and_reaches_nothing_by_its_submodules()
    {
        await using var libs = await Libraries();
        await using var yard = await Yard(libs);
        var mark = Path.Join(_workspace.Root, "home", "ran");
        _workspace.Shell("git rm -q --cached libs/a; rm -f .gitmodules; rm -rf libs");
        (string Path, string Url)[] bad =
        [
            ("ext", $"ext::sh -c 'touch {mark}'"), ("file", "file:///etc"), ("folder", "/etc"), ("option", $"--upload-pack=touch {mark}"), ("ssh", "ssh://-oProxyCommand=touch@x/y"), ("inside", "http://169.254.169.254/x"),
            ("user", "https://user:token@example.com/x"), ("-dash", "https://example.com/x"), (".github", "https://example.com/x"), ("git", "git@example.com:x/y.git"), ("up", "../../../../../x"),
        ];
        var commit = _workspace.Git("rev-parse", "HEAD").Trim();
        foreach (var (path, url) in bad)
        {
            _workspace.Shell("git update-index --add --cacheinfo 160000,\"$1\",\"$2\"; git config -f .gitmodules \"submodule.$2.path\" \"$2\"; git config -f .gitmodules \"submodule.$2.url\" \"$3\"", commit, path, url);
        }

        _workspace.Shell(
            """
            git update-index --add --cacheinfo 160000,"$1",good; git config -f .gitmodules submodule.../../hooks.path good; git config -f .gitmodules submodule.../../hooks.url https://example.com/x
            git add .gitmodules; for k in submodule.ext.update submodule.good.update; do git config $k "!touch $2"; done
            git config core.fsmonitor "touch $2; false"; git config core.sshCommand "touch $2"; git config protocol.ext.allow always; git config credential.helper "!touch $2"
            """, commit, mark);
        var shown = await List(yard);
        Assert.Equal(bad.Length + 1, shown.Count);
        Assert.All(shown, one => Assert.True(one is { State: "refused", Refused.Length: > 10 }, $"{one}"));
        var ended = await Update(yard);
        Assert.Contains("is not fetched", ended.Problem?.Detail, StringComparison.Ordinal);
        Assert.False(File.Exists(mark));
        Assert.False(Directory.Exists(_workspace[".git/modules"]));
        Assert.False(Directory.Exists(_workspace[".git/hooks/objects"]));
    }

    [Fact]
    public async Task A_link_where_a_submodule_should_be_is_not_followed()
    {
        await using var libs = await Libraries();
        await using var yard = await Yard(libs);
        _workspace.Shell("mkdir elsewhere; rm -rf libs; ln -s elsewhere libs");
        Assert.Contains("a link stands in its way", (await Update(yard)).Problem?.Detail, StringComparison.Ordinal);
        _workspace.Shell("rm libs; mkdir -p libs ../home/other; ln -s ../../home/other .git/modules");
        Assert.Contains("a link stands in its way", (await Update(yard)).Problem?.Detail, StringComparison.Ordinal);
        Assert.Equal("", _workspace.Shell("ls -A elsewhere ../home/other | grep -v : || true").Trim());
    }

    [Theory]
    [InlineData("https://h.example/o/p.git", "../lib.git", "https://h.example/o/lib.git"), InlineData("https://h.example/o/p", "./lib", "https://h.example/o/p/lib")]
    [InlineData("https://h.example/o/p", "../../q/lib", "https://h.example/q/lib"), InlineData("https://h.example/o/p", "../../../x", null)]
    [InlineData("https://h.example/o/p", "../../../../evil.example/x", null), InlineData(null, "../x", null), InlineData("git@h.example:o/p.git", "../lib.git", "git@h.example:o/lib.git")]
    public void A_relative_address_stays_on_its_host(string? address, string url, string? expected) => Assert.Equal(expected, Submodule.Relative(address, url));

    [Fact]
    public void Any_bytes_are_a_list_of_links_and_of_worktrees()
    {
        for (var i = 0; i < 2000; i++)
        {
            var bytes = RandomNumberGenerator.GetBytes(i % 200);
            byte[] framed = [.. Encoding.ASCII.GetBytes("160000 "), .. bytes, 0, .. Encoding.ASCII.GetBytes("worktree /x"), 0, .. bytes, 0, 0];
            Assert.InRange(Submodule.Links(framed).Count, 0, 10);
            Assert.InRange(WorktreeFolders.Read(bytes).All.Count, 0, 10);
            Assert.InRange(ListWorktrees.Parse(framed, "/workspace").Count, 0, 10);
        }
    }

    [Fact]
    public async Task Worktrees_are_listed_and_what_lies_outside_is_only_named()
    {
        await using var libs = await Libraries();
        await using var yard = await Yard(libs);
        // As a hostile repository makes one: its folder of git names a place that is not its own.
        _workspace.Shell("git worktree add -q -b topic trees/topic; git worktree add -q --detach ../home/out; mkdir -p .git/worktrees/evil; echo /etc/passwd > .git/worktrees/evil/gitdir; echo ../../../../etc > .git/worktrees/evil/commondir; echo 'ref: refs/heads/main' > .git/worktrees/evil/HEAD");
        var list = (await yard.Owner.GetFromJsonAsync<IReadOnlyList<GitWorktree>>($"{Route(yard)}/worktrees"))!;
        Assert.True(list[0].Main);
        Assert.Contains(list, one => one.Branch == "topic" && one.Path.EndsWith("trees/topic", StringComparison.Ordinal));
        Assert.Contains(list, one => one.Path.EndsWith("/home/out", StringComparison.Ordinal) && one is { Inside: false, Branch: null });
        Assert.DoesNotContain("root:", JsonSerializer.Serialize(list), StringComparison.Ordinal);

        // .git itself as a file that leads away, and as a link.
        _workspace.Shell("mv .git ../home/real; echo 'gitdir: /etc' > .git");
        await ServerFixture.Expect(await yard.Owner.GetAsync($"{Route(yard)}/status"), HttpStatusCode.OK);
        Assert.Empty((await yard.Owner.GetFromJsonAsync<IReadOnlyList<GitWorktree>>($"{Route(yard)}/worktrees"))!);
        Assert.Empty(await List(yard));
    }

    public void Dispose() => _workspace.Dispose();

    private static string Route(PushYard yard) => $"/api/v1/orgs/{yard.Organisation}/workspaces/{yard.Workspace}/git";

    /// <summary>Two public repositories on another host than the project's, one in the other.</summary>
    private static async Task<SmartHttpPeer> Libraries()
    {
        var peer = await SmartHttpPeer.Start();
        peer.Root = Directory.CreateTempSubdirectory("bailey-libs-").FullName;
        return peer;
    }

    private async Task<PushYard> Yard(SmartHttpPeer libs)
    {
        var yard = await PushYard.OverHttp(tools: _workspace.Tools, alsoGranted: libs.Grant);
        foreach (var name in (string[])["b", "a"])
        {
            await yard.Must("init", "-q", "-b", "main", yard.At(name));
            if (name == "a")
            {
                await yard.Must("-c", "protocol.file.allow=always", "-C", yard.At(name), "submodule", "--quiet", "add", Path.Join(libs.Root, "b.git"), "deep");
                await yard.Must("-C", yard.At(name), "config", "-f", ".gitmodules", "submodule.deep.url", "../b.git");
            }

            await yard.Commit(yard.At(name), $"{name}.txt", $"{name}\n");
            await yard.Must("clone", "-q", "--bare", yard.At(name), Path.Join(libs.Root, $"{name}.git"));
        }

        _workspace.Git("clone", "-q", yard.Url, ".");
        _workspace.Shell(
            "git update-index --add --cacheinfo 160000,$2,libs/a; git config -f .gitmodules submodule.a.path libs/a; git config -f .gitmodules submodule.a.url $1/a.git; git add .gitmodules; git commit -qm 'with a submodule'",
            libs.Address.AbsoluteUri.TrimEnd('/'), await yard.Id(yard.At("a"), "HEAD"));
        _workspace.Git("config", $"url.{yard.Front.Address}/.insteadOf", "http://git.bailey.internal/");
        return yard;
    }

    private static async Task<IReadOnlyList<GitSubmodule>> List(PushYard yard) => (await yard.Owner.GetFromJsonAsync<IReadOnlyList<GitSubmodule>>($"{Route(yard)}/submodules"))!;

    private static Task<GitRemoteEvent> Update(PushYard yard) => Act(yard, "submodules/update", null);

    private static async Task<GitRemoteEvent> Act(PushYard yard, string what, object? body)
    {
        var answer = await yard.Owner.PostAsJsonAsync($"{Route(yard)}/{what}", body);
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        return JsonSerializer.Deserialize<GitRemoteEvent>((await answer.Content.ReadAsStringAsync()).Trim().Split('\n')[^1], JsonSerializerOptions.Web)!;
    }
}
