using Bailey.Contracts.Git;
using System.Net;
using System.Net.Http.Json;

namespace Bailey.Server.Tests.Git.Pushing;

/// <summary>Real git pushes through the door to a real remote that demands a sign-in.</summary>
public sealed class PushTests
{
    [Fact]
    public async Task A_push_goes_to_the_remote_with_the_servers_credential_and_is_recorded_with_both_ids()
    {
        await using var yard = await PushYard.OverHttp();
        var copy = await yard.Clone();
        var old = await yard.Id(copy, "HEAD");
        var commit = await yard.Commit(copy, "a.txt");

        await yard.Must("-C", copy, "push", "-q", "origin", "main", "main:refs/heads/new", ":feature/x");

        Assert.Equal(commit, await yard.Id(yard.Origin, "main"));
        Assert.Equal(commit, await yard.Id(yard.Origin, "new"));
        Assert.NotEqual(0, (await yard.Git("-C", yard.Origin, "rev-parse", "-q", "--verify", "feature/x")).ExitCode);
        var none = new string('0', 40);
        var record = await yard.Record("git.pushed");
        Assert.Equal([("intent", null), ("outcome", "done")], record.Select(one => (one.Phase, one.Result)));
        Assert.All(record, one => Assert.Equal($"user:{yard.OwnerId}", one.Principal));
        Assert.Equal($"update {old} {commit} goes on", record[0].Facts["refs/heads/main"]);
        Assert.Equal($"update {old} {commit} done", record[1].Facts["refs/heads/main"]);
        Assert.Equal($"create {none} {commit} done", record[1].Facts["refs/heads/new"]);
        Assert.Equal($"delete {old} {none} done", record[1].Facts["refs/heads/feature/x"]);
        Assert.Equal("terminal", record[1].Facts["through"]);
    }

    [Fact]
    public async Task One_ref_is_refused_and_the_others_go_on_unless_the_push_is_atomic()
    {
        await using var yard = await PushYard.OverHttp();
        var copy = await yard.Clone();
        var old = await yard.Id(copy, "HEAD");
        await yard.Must("-C", copy, "commit", "-q", "--amend", "--allow-empty", "-m", "another second");
        var forced = await yard.Id(copy, "HEAD");

        var (code, said) = await yard.Git("-C", copy, "push", "--force", "--atomic", "origin", "main", "main:refs/heads/new");
        Assert.NotEqual(0, code);
        Assert.Contains("(protected branch: not a fast-forward)", said, StringComparison.Ordinal);
        Assert.Contains("(atomic push: another ref was refused)", said, StringComparison.Ordinal);
        Assert.Single(await yard.Record("git.push_refused"));
        Assert.NotEqual(0, (await yard.Git("-C", yard.Origin, "rev-parse", "-q", "--verify", "new")).ExitCode);

        (code, said) = await yard.Git("-C", copy, "push", "--force", "origin", "main", "main:refs/heads/new", "main:feature/x", ":refs/tags/v1");
        Assert.NotEqual(0, code);
        Assert.Contains("! [remote rejected] main -> main (protected branch: not a fast-forward)", said, StringComparison.Ordinal);
        Assert.Contains("* [new branch]      main -> new", said, StringComparison.Ordinal);
        Assert.Equal(old, await yard.Id(yard.Origin, "main"));
        Assert.Equal(forced, await yard.Id(yard.Origin, "new"));
        Assert.Equal(forced, await yard.Id(yard.Origin, "feature/x"));
        var outcome = (await yard.Record("git.pushed"))[^1];
        Assert.Equal($"force {old} {forced} refused: protected branch: not a fast-forward", outcome.Facts["refs/heads/main"]);
        Assert.Equal($"force {old} {forced} done", outcome.Facts["refs/heads/feature/x"]);
        Assert.Equal($"delete {old} {new string('0', 40)} done", outcome.Facts["refs/tags/v1"]);
    }

    [Fact]
    public async Task A_merge_of_what_the_remote_has_already_is_seen_as_adding_only()
    {
        await using var yard = await PushYard.OverHttp();
        var copy = await yard.Clone();
        var commit = await yard.Commit(copy, "a.txt");
        await yard.Commit(copy, "b.txt");
        await yard.Must("-C", copy, "push", "-q", "origin", "main:feature/x");

        // The commits are at the remote: nothing is sent that could show it.
        await yard.Must("-C", copy, "push", "-q", "origin", $"{commit}:main", "main:refs/heads/other");

        Assert.Equal(commit, await yard.Id(yard.Origin, "main"));
        Assert.StartsWith("update ", (await yard.Record("git.pushed"))[^1].Facts["refs/heads/main"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_pushes_where_is_decided_by_role_and_pattern()
    {
        await using var yard = await PushYard.OverHttp();
        var copy = await yard.Clone();
        await yard.Commit(copy, "a.txt");
        await Policy(yard, new ProtectedBranch("main", "nobody"), new ProtectedBranch("release/*", "maintainers"));
        Assert.Contains("(protected branch: nobody pushes to it directly)", (await yard.Git("-C", copy, "push", "origin", "main")).Said, StringComparison.Ordinal);
        Assert.Contains("(protected branch: nobody pushes to it directly)", (await yard.Git("-C", copy, "push", "origin", "main:MAIN")).Said, StringComparison.Ordinal);
        await yard.Must("-C", copy, "push", "-q", "origin", "main:release/1");
        Assert.Contains("(protected branch: it is never deleted)", (await yard.Git("-C", copy, "push", "origin", ":release/1")).Said, StringComparison.Ordinal);

        var (developer, id) = await yard.Server.SignedInMember("dora@example.com");
        using var _ = developer;
        await Role(yard, id, "developer");
        await yard.SitDown(id);
        Assert.Contains("(protected branch: only maintainers push to it)", (await yard.Git("-C", copy, "push", "origin", "main:release/2")).Said, StringComparison.Ordinal);
        await yard.Must("-C", copy, "push", "-q", "origin", "main:refs/heads/topic");
        Assert.Equal($"user:{id}", (await yard.Record("git.pushed"))[^1].Principal);

        await Role(yard, id, "viewer");
        Assert.Contains("may not push: git.push needs more than the role viewer", (await yard.Git("-C", copy, "push", "origin", "main:refs/heads/late")).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_speaks_for_nobody_who_is_not_there()
    {
        await using var yard = await PushYard.OverHttp();
        var copy = await yard.Clone();
        await yard.Commit(copy, "a.txt");
        var (other, id) = await yard.Server.SignedInMember("maud@example.com", "admin");
        using var _ = other;
        foreach (var (cell, words) in new[]
        {
            ($"person-{id}", "no terminal open in the workspace"), ("tools", "Only git in a terminal of a person may push"), ("person-x", "Only git in a terminal"), ("agent-1", "Only git in a terminal"),
        })
        {
            yard.Front.Says["Bailey-Cell"] = cell;
            Assert.Contains(words, (await yard.Git("-C", copy, "push", "origin", "main")).Said, StringComparison.Ordinal);
        }

        await yard.SitDown(id);
        await yard.Sql($"update users set deactivated = now() where id = '{id.Value}'");
        Assert.Contains("may not use this server", (await yard.Git("-C", copy, "push", "origin", "main")).Said, StringComparison.Ordinal);
        Assert.Empty(await yard.Record("git.pushed"));
    }

    [Fact]
    public async Task Without_a_credential_of_the_projects_own_nothing_is_pushed()
    {
        await using var yard = await PushYard.OverHttp();
        var copy = await yard.Clone();
        await yard.Commit(copy, "a.txt");
        await ServerFixture.Expect(await yard.Owner.DeleteAsync($"{yard.ProjectRoute}/git-credential"), HttpStatusCode.NoContent);
        Assert.Contains("Pushing needs a credential of the project's own", (await yard.Git("-C", copy, "push", "origin", "main")).Said, StringComparison.Ordinal);
        Assert.Contains("The remote wants a sign-in, and the project has no credential for it", (await yard.Git("-C", copy, "fetch")).Said, StringComparison.Ordinal);
    }

    internal static async Task Policy(PushYard yard, params ProtectedBranch[] branches) =>
        await ServerFixture.Expect(await yard.Owner.PutAsJsonAsync($"{yard.ProjectRoute}/git-policy", new GitPolicy(branches)), HttpStatusCode.OK);

    private static async Task Role(PushYard yard, Bailey.Contracts.Platform.UserId user, string role) =>
        await ServerFixture.Expect(await yard.Owner.PutAsJsonAsync($"{yard.ProjectRoute}/members/{user}", new { role }), HttpStatusCode.NoContent);
}
