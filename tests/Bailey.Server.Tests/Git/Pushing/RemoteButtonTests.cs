using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bailey.Contracts.Git;

namespace Bailey.Server.Tests.Git.Pushing;

/// <summary>Push, pull and fetch by a button: real git in the workspace, a real remote, and the same decisions as for a terminal.</summary>
public sealed class RemoteButtonTests : IDisposable
{
    private readonly LocalWorkspace _workspace = new();

    [Fact]
    public async Task A_push_packs_in_the_workspace_and_goes_the_way_of_every_push()
    {
        await using var yard = await Yard();
        var old = Head();
        _workspace.Shell("echo x > x.txt; git add -A; git commit -qm third");
        var steps = await Act(yard, "push", new GitPushRequest());
        Assert.Equal($"main is at {Head()[..10]} now.", steps[^1].Result?.Summary);
        Assert.Equal(Head(), await yard.Id(yard.Origin, "main"));
        Assert.Equal(Head(), _workspace.Git("rev-parse", "origin/main").Trim());
        var outcome = (await yard.Record("git.pushed"))[^1];
        Assert.Equal(("button", $"update {old} {Head()} done"), (outcome.Facts["through"], outcome.Facts["refs/heads/main"]));
        Assert.Equal("Everything is at the remote already.", (await Act(yard, "push", new GitPushRequest()))[^1].Result?.Summary);

        // A branch of its own gets its upstream.
        _workspace.Shell("git switch -qc topic; echo y > y.txt; git add -A; git commit -qm fourth");
        Assert.NotNull((await Act(yard, "push", new GitPushRequest()))[^1].Result);
        Assert.Equal("origin/topic", _workspace.Git("rev-parse", "--abbrev-ref", "topic@{upstream}").Trim());
    }

    [Fact]
    public async Task What_would_lose_commits_is_offered_and_decided_by_the_rules_of_the_branch()
    {
        await using var yard = await Yard();
        _workspace.Shell("git switch -q feature/x; git commit -q --amend --allow-empty -m other");
        var problem = (await Act(yard, "push", new GitPushRequest()))[^1].Problem;
        Assert.Equal("force", problem?.Remedy);
        Assert.Equal("force", Assert.Single((await Act(yard, "push", new GitPushRequest(Force: true)))[^1].Result!.Refs!).Kind);
        Assert.Equal(Head(), await yard.Id(yard.Origin, "feature/x"));

        _workspace.Shell("git switch -q main; git commit -q --amend --allow-empty -m other");
        var refused = Assert.Single((await Act(yard, "push", new GitPushRequest(Force: true)))[^1].Result!.Refs!);
        Assert.Equal("protected branch: not a fast-forward", refused.Reason);

        // Somebody else pushed meanwhile: force is a lease on what was last fetched.
        await yard.Commit(yard.At("seed"), "z.txt");
        await yard.Must("-C", yard.At("seed"), "push", "-q", yard.Origin, "main");
        Assert.Equal("fetch", (await Act(yard, "push", new GitPushRequest(Force: true)))[^1].Problem?.Remedy);
        Assert.Equal("pull", (await Act(yard, "push", new GitPushRequest()))[^1].Problem?.Remedy);
    }

    [Fact]
    public async Task A_pull_goes_forward_and_merges_only_when_asked()
    {
        await using var yard = await Yard();
        var theirs = await yard.Commit(yard.At("seed"), "theirs.txt");
        await yard.Must("-C", yard.At("seed"), "push", "-q", yard.Origin, "main");
        Assert.Equal("Fetched.", (await Act(yard, "fetch", null))[^1].Result?.Summary);
        Assert.NotEqual(theirs, Head());
        Assert.NotNull((await Act(yard, "pull", new GitPullRequest()))[^1].Result);
        Assert.Equal(theirs, Head());
        Assert.Equal("Everything is here already.", (await Act(yard, "pull", new GitPullRequest()))[^1].Result?.Summary);

        await yard.Commit(yard.At("seed"), "more.txt");
        await yard.Must("-C", yard.At("seed"), "push", "-q", yard.Origin, "main");
        _workspace.Shell("echo x > mine.txt; git add -A; git commit -qm mine");
        Assert.Equal("merge", (await Act(yard, "pull", new GitPullRequest()))[^1].Problem?.Remedy);
        Assert.NotNull((await Act(yard, "pull", new GitPullRequest(Merge: true)))[^1].Result);
        Assert.Equal("Olive Owner", _workspace.Git("log", "-1", "--format=%an").Trim());
        Assert.True(File.Exists(_workspace["more.txt"]) && File.Exists(_workspace["mine.txt"]));
        Assert.Equal(["intent", "outcome", "intent", "outcome"], (await yard.Record("git.pulled")).Select(one => one.Phase));

        await yard.Commit(yard.At("seed"), "same.txt", "theirs");
        await yard.Must("-C", yard.At("seed"), "push", "-q", yard.Origin, "main");
        _workspace.Shell("echo mine > same.txt; git add -A; git commit -qm same");
        Assert.Contains("the files in conflict are listed", (await Act(yard, "pull", new GitPullRequest(Merge: true)))[^1].Problem?.Detail, StringComparison.Ordinal);
        Assert.StartsWith("AA same.txt", _workspace.Git("status", "--porcelain"), StringComparison.Ordinal);
        _workspace.Shell("echo both > same.txt; git add -A; git commit -qm settled");
        Assert.Equal(3, _workspace.Git("rev-list", "--parents", "-1", "HEAD").Split(' ').Length);
    }

    [Fact]
    public async Task A_hostile_configuration_runs_nothing_by_a_button()
    {
        await using var yard = await Yard();
        var mark = Path.Join(_workspace.Root, "home", "ran");
        foreach (var key in (string[])["core.fsmonitor", "core.sshCommand", "uploadpack.packObjectsHook", "core.alternateRefsCommand", "remote.origin.uploadpack", "credential.helper", "core.askPass",
            "gpg.program", "merge.x.driver", "filter.x.process", "core.editor", "core.pager"])
        {
            _workspace.Git("config", key, $"touch {mark}; false");
        }

        // Of a repository that takes objects from another one git asks a program for that one's refs.
        _workspace.Shell("cp -r .git ../home/other; printf '%s\\n' \"$(cd ../home/other/objects; pwd)\" > .git/objects/info/alternates");
        _workspace.Shell($"for h in pre-push post-merge reference-transaction pre-merge-commit post-checkout pre-auto-gc; do printf '#!/bin/sh\\ntouch {mark}\\n' > .git/hooks/$h; chmod +x .git/hooks/$h; done");
        await yard.Commit(yard.At("seed"), "theirs.txt");
        await yard.Must("-C", yard.At("seed"), "push", "-q", yard.Origin, "main");
        Assert.NotNull((await Act(yard, "pull", new GitPullRequest()))[^1].Result);
        Assert.False(File.Exists(mark));
        _workspace.Shell("git -c core.hooksPath=/dev/null -c core.fsmonitor=false commit -q --allow-empty --no-gpg-sign -m next");
        File.Delete(mark);
        Assert.NotNull((await Act(yard, "push", new GitPushRequest()))[^1].Result);
        Assert.NotNull((await Act(yard, "fetch", null))[^1].Result);
        Assert.False(File.Exists(mark));
    }

    public void Dispose() => _workspace.Dispose();

    private string Head() => _workspace.Git("rev-parse", "HEAD").Trim();

    private async Task<PushYard> Yard()
    {
        var yard = await PushYard.OverHttp(tools: _workspace.Tools);
        _workspace.Git("clone", "-q", yard.Url, ".");
        _workspace.Shell("git branch -q --track feature/x origin/feature/x");
        _workspace.Git("config", $"url.{yard.Front.Address}/.insteadOf", "http://git.bailey.internal/");
        return yard;
    }

    private static async Task<IReadOnlyList<GitRemoteEvent>> Act(PushYard yard, string what, object? body)
    {
        var answer = await yard.Owner.PostAsJsonAsync($"/api/v1/orgs/{yard.Organisation}/workspaces/{yard.Workspace}/git/{what}", body);
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        return [.. (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<GitRemoteEvent>(line, JsonSerializerOptions.Web)!)];
    }
}
