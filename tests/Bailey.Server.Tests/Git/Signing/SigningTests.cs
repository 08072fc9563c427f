using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bailey.Contracts.Git;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform;
using Bailey.Server.Tests.Git.Pushing;

namespace Bailey.Server.Tests.Git.Signing;

/// <summary>Commits and tags that the server signs: real git makes them, real git checks them, the real record has them.</summary>
public sealed class SigningTests : IDisposable
{
    private const string Account = "/api/v1/account/signing-key";
    private readonly LocalWorkspace _workspace = new();

    [Fact]
    public async Task What_a_person_commits_in_the_browser_is_signed_and_git_agrees()
    {
        await using var yard = await Yard();
        var keys = await Key(yard);
        Assert.True(keys is { Commits: true, Terminals: false, Current.Retired: null });
        _workspace.Shell("echo x > x.txt");
        var made = await Commit(yard, "mine\n\nbody ä");
        Assert.Equal(made.Id, Head());
        await Verified(yard, "HEAD");
        Assert.Equal("Olive Owner|mine|x.txt|", _workspace.Shell("git show --no-show-signature --name-only --format='%an%n%s' HEAD | tr -s '\\n' '|'"));
        Assert.Equal("", _workspace.Git("status", "--porcelain"));

        // The record has it by the id that the signed commit has.
        var entry = Assert.Single(await yard.Record("git.signed"));
        Assert.Equal(("fact", made.Id, "commit", "button", keys.Current!.Fingerprint), (entry.Phase, entry.Facts["object"], entry.Facts["kind"], entry.Facts["through"], entry.Facts["key"]));

        // The pages say so, and nothing of the repository has a part in it.
        _workspace.Shell("echo y > y.txt; git add -A; git commit -qm unsigned; git config gpg.ssh.allowedSignersFile /etc/passwd");
        var log = (await yard.Owner.GetFromJsonAsync<Page<GitLogEntry>>($"{Route(yard)}/log"))!.Items;
        Assert.Null(log[0].Signature);
        Assert.Equal(new GitSignature("verified", "Olive Owner", keys.Current.Fingerprint), log[1].Signature);
        Assert.Equal("verified", (await yard.Owner.GetFromJsonAsync<GitCommit>($"{Route(yard)}/show?commit={made.Id}"))!.Entry.Signature?.State);

        await Choose(yard, commits: false);
        _workspace.Shell("echo z > z.txt");
        Assert.Null((await Shown(yard, (await Commit(yard, "not signed")).Id)).Signature);
    }

    [Fact]
    public async Task A_signature_is_worth_what_it_proves()
    {
        await using var yard = await Yard();
        await Key(yard);
        _workspace.Shell("echo x > x.txt");
        var good = (await Commit(yard, "mine")).Id;
        // The same signature over other words; a committer who is somebody else; a key that nobody has; another kind; nonsense.
        var changed = Raw($"git cat-file commit {good} | sed 's/^mine$/yours/'");
        _workspace.Shell("ssh-keygen -q -t ed25519 -N '' -f ../home/key; git -c gpg.format=ssh -c user.signingKey=../home/key commit -q -S --allow-empty -m stranger");
        var stranger = Head();
        var other = Raw($"git cat-file commit {good} | sed 's/^gpgsig -----BEGIN SSH SIGNATURE-----$/gpgsig -----BEGIN PGP SIGNATURE-----/'");
        var nonsense = Raw($"git cat-file commit {good} | sed '/^ /d'");
        Assert.Equal("verified", (await Shown(yard, good)).Signature?.State);
        Assert.Equal("invalid", (await Shown(yard, changed)).Signature?.State);
        Assert.Equal(("unknown", null), ((await Shown(yard, stranger)).Signature?.State, (await Shown(yard, stranger)).Signature?.By));
        Assert.Equal("unknown", (await Shown(yard, other)).Signature?.State);
        Assert.Equal("unknown", (await Shown(yard, nonsense)).Signature?.State);

        // An earlier key still counts, until its owner says otherwise.
        var first = (await yard.Owner.GetFromJsonAsync<SigningKeys>(Account))!.Current!;
        var second = await Key(yard);
        Assert.Equal(first.Fingerprint, Assert.Single(second.Earlier).Fingerprint);
        Assert.Equal("verified", (await Shown(yard, good)).Signature?.State);
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync($"{Account}/remove", new SigningKeyName(first.Fingerprint)), HttpStatusCode.OK);
        Assert.Equal("unknown", (await Shown(yard, good)).Signature?.State);
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync($"{Account}/remove", new SigningKeyName(first.Fingerprint)), HttpStatusCode.NotFound);

        // Somebody's key under a commit of somebody else.
        await yard.Sql("update users set email = 'renamed@example.com', email_key = 'RENAMED@EXAMPLE.COM'");
        _workspace.Shell("echo y > y.txt");
        var renamed = (await Commit(yard, "renamed")).Id;
        await yard.Sql("update users set email = 'back@example.com', email_key = 'BACK@EXAMPLE.COM'");
        Assert.Equal("other", (await Shown(yard, renamed)).Signature?.State);
    }

    [Fact]
    public async Task Merges_rebases_and_picks_that_are_ended_in_the_browser_are_signed()
    {
        await using var yard = await Yard();
        await Key(yard);
        _workspace.Shell("""
            git config user.name Olive; git config user.email owner@example.com; export GIT_COMMITTER_EMAIL=owner@example.com
            seq 9 > file; git add -A; git commit -qm base; git branch side; sed -i s/5/five/ file; git commit -qam ours
            git switch -q side; echo s > s; git add s; git commit -qm 'side 0'; sed -i s/5/FIVE/ file; git commit -qam 'side 1'; echo t > t; git add t; git commit -qm 'side 2'; git branch third
            git rebase -q main >/dev/null 2>&1 || true
            sed -i '/^<<<<<<<\|^=======\|^>>>>>>>/d' file; git add file
            """);
        await ServerFixture.Expect(await yard.Owner.PostAsync($"{Route(yard)}/operation/continue", null), HttpStatusCode.OK);
        Assert.Equal("side|side 2|side 1|side 0|ours|", _workspace.Shell("(git symbolic-ref --short HEAD; git log -4 --format=%s) | tr '\\n' '|'"));
        await Verified(yard, "HEAD", "HEAD~1");
        // Picked in a terminal, before it stopped.
        Assert.Null((await Shown(yard, _workspace.Git("rev-parse", "HEAD~2").Trim())).Signature);
        Assert.Equal("", _workspace.Git("status", "--porcelain"));

        _workspace.Shell("git switch -q main; git merge -q third >/dev/null 2>&1 || true; sed -i '/^<<<<<<<\\|^=======\\|^>>>>>>>/d' file; git add file");
        await ServerFixture.Expect(await yard.Owner.PostAsync($"{Route(yard)}/operation/continue", null), HttpStatusCode.OK);
        await Verified(yard, "HEAD");
        Assert.Equal(3, _workspace.Git("rev-list", "--parents", "-1", "HEAD").Split(' ').Length);
        Assert.Null((await Shown(yard, _workspace.Git("rev-parse", "HEAD^2").Trim())).Signature);
    }

    [Fact]
    public async Task A_rebase_signs_what_it_makes_and_nothing_that_its_files_say_was_made()
    {
        await using var yard = await Yard();
        await Key(yard);
        _workspace.Shell("""
            git config user.name Olive; git config user.email owner@example.com; export GIT_COMMITTER_EMAIL=owner@example.com
            seq 20 > file; git add -A; git commit -qm base; git branch side; sed -i 's/^5$/five/' file; git commit -qam ours; sed -i 's/^15$/fifteen/' file; git commit -qam more
            git switch -q side; sed -i 's/^5$/FIVE/' file; git commit -qam 'side 1'; echo s > s; git add s; git commit -qm 'side 2'; sed -i 's/^15$/FIFTEEN/' file; git commit -qam 'side 3'
            git rebase -q main >/dev/null 2>&1 || true
            git rev-list --max-parents=0 HEAD > .git/rebase-merge/onto
            """);
        foreach (var _ in (int[])[1, 2])
        {
            _workspace.Shell("sed -i '/^<<<<<<<\\|^=======\\|^>>>>>>>/d' file; git add file");
            await ServerFixture.Expect(await yard.Owner.PostAsync($"{Route(yard)}/operation/continue", null), HttpStatusCode.OK);
        }

        Assert.Equal("side|side 3|side 2|side 1|more|", _workspace.Shell("(git symbolic-ref --short HEAD; git log -4 --format=%s) | tr '\\n' '|'"));
        await Verified(yard, "HEAD", "HEAD~1", "HEAD~2");
        Assert.Null((await Shown(yard, _workspace.Git("rev-parse", "HEAD~3").Trim())).Signature);
        Assert.Equal(_workspace.Git("rev-list", "--reverse", "-3", "HEAD").Trim().Split('\n'), (await yard.Record("git.signed")).Select(one => one.Facts["object"]));
        Assert.Equal("", _workspace.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task A_pick_that_stopped_again_after_its_commits_were_signed_can_be_aborted()
    {
        await using var yard = await Yard();
        await Key(yard);
        _workspace.Shell("""
            git config user.name Olive; git config user.email owner@example.com; export GIT_COMMITTER_EMAIL=owner@example.com
            seq 20 > file; git add -A; git commit -qm base; git branch side; sed -i 's/^5$/five/' file; git commit -qam ours; sed -i 's/^15$/fifteen/' file; git commit -qam more
            git switch -q side; sed -i 's/^5$/FIVE/' file; git commit -qam 'side 1'; sed -i 's/^15$/FIFTEEN/' file; git commit -qam 'side 3'
            git cherry-pick main~2..main >/dev/null 2>&1 || true
            """);
        var before = Head();
        _workspace.Shell("sed -i '/^<<<<<<<\\|^=======\\|^>>>>>>>/d' file; git add file");
        await ServerFixture.Expect(await yard.Owner.PostAsync($"{Route(yard)}/operation/continue", null), HttpStatusCode.OK);
        await Verified(yard, "HEAD");
        Assert.NotEqual(before, Head());
        await ServerFixture.Expect(await yard.Owner.PostAsync($"{Route(yard)}/operation/abort", null), HttpStatusCode.NoContent);
        Assert.Equal((before, ""), (Head(), _workspace.Git("status", "--porcelain")));
    }

    [Fact]
    public async Task A_rebase_of_more_than_is_signed_at_once_is_left_to_a_terminal_untouched()
    {
        await using var yard = await Yard();
        await Key(yard);
        _workspace.Shell("""
            seq 9 > file; git add -A; git commit -qm base; git branch side; sed -i s/5/five/ file; git commit -qam ours
            git switch -q side; sed -i s/5/FIVE/ file; git commit -qam 'side 1'; git rebase -q main >/dev/null 2>&1 || true
            sed -i '/^<<<<<<<\|^=======\|^>>>>>>>/d' file; git add file
            for i in $(seq 300); do echo "pick $(git rev-parse main) more $i" >> .git/rebase-merge/git-rebase-todo; done
            """);
        var before = _workspace.Shell("git rev-parse HEAD; git status --porcelain");
        var refused = await yard.Owner.PostAsync($"{Route(yard)}/operation/continue", null);
        await ServerFixture.Expect(refused, HttpStatusCode.Conflict);
        Assert.Contains("More than 300 commits", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(before, _workspace.Shell("git rev-parse HEAD; git status --porcelain"));
        Assert.Empty(await yard.Record("git.signed"));
    }

    [Fact]
    public async Task A_project_can_require_signatures_of_what_is_done_in_the_browser()
    {
        await using var yard = await Yard();
        await ServerFixture.Expect(await yard.Owner.PutAsJsonAsync($"{yard.ProjectRoute}/git-policy", new GitPolicy([], SignedCommits: true)), HttpStatusCode.OK);
        _workspace.Shell("echo x > x.txt");
        var before = Head();
        var refused = await yard.Owner.PostAsJsonAsync($"{Route(yard)}/commit", new GitCommitRequest("x", true));
        await ServerFixture.Expect(refused, HttpStatusCode.Conflict);
        Assert.Contains("account page", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(before, Head());
        await Key(yard);
        await Choose(yard, commits: false);
        await Commit(yard, "x");
        await Verified(yard, "HEAD");
    }

    [Fact]
    public async Task A_key_is_imported_once_and_comes_out_of_no_route()
    {
        await using var yard = await Yard();
        _workspace.Shell("ssh-keygen -q -t ed25519 -N '' -C me -f ../home/key");
        var text = _workspace.Shell("cat ../home/key");
        var keys = await Key(yard, text);
        Assert.Equal(_workspace.Shell("cut -d' ' -f1,2 ../home/key.pub").Trim(), keys.Current!.PublicKey);
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync(Account, new SigningKeyRequest(text)), HttpStatusCode.Conflict);
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync(Account, new SigningKeyRequest("nonsense")), HttpStatusCode.UnprocessableEntity);
        var secret = text.Split('\n')[2];
        Assert.DoesNotContain(secret, await yard.Owner.GetStringAsync(Account), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, yard.Server.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, JsonSerializer.Serialize((await yard.Record("signing_key.added")).Select(one => one.Facts)), StringComparison.Ordinal);
        Assert.NotEmpty(await yard.Record("signing_key.added"));

        // What speaks for the person is switched on by the person alone.
        var made = await yard.Owner.PostAsJsonAsync("/api/v1/auth/tokens", new CreateTokenRequest("script", 7));
        var token = (await made.Content.ReadFromJsonAsync<TokenResponse>())!.Token;
        using var script = yard.Server.Client();
        script.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await ServerFixture.Expect(await script.PutAsJsonAsync(Account, new SigningChoice(true, true)), HttpStatusCode.Forbidden);
        await ServerFixture.Expect(await script.PostAsJsonAsync(Account, new SigningKeyRequest()), HttpStatusCode.Forbidden);
        await ServerFixture.Expect(await script.PostAsJsonAsync($"{Account}/remove", new SigningKeyName(keys.Current.Fingerprint)), HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Git_in_a_persons_terminal_has_commits_and_tags_signed_when_they_switched_it_on()
    {
        await using var yard = await Yard();
        var key = (await Key(yard)).Current!;
        Assert.Contains("switched off", await Refused(yard, "commit -q -S --allow-empty -m off"), StringComparison.Ordinal);
        await Choose(yard, terminals: true);
        Terminal(yard, "commit -q -S --allow-empty -m mine && git tag -s -m release v2");
        await Verified(yard, "HEAD");
        await Git(yard, "verify-tag", "v2");
        var entries = await yard.Record("git.signed");
        Assert.Equal(
            [("commit", _workspace.Git("rev-parse", "HEAD").Trim()), ("tag", _workspace.Git("rev-parse", "v2").Trim())],
            entries.Select(one => (one.Facts["kind"], one.Facts["object"])));
        Assert.All(entries, one => Assert.Equal(("terminal", key.Fingerprint, $"user:{yard.OwnerId}"), (one.Facts["through"], one.Facts["key"], one.Principal)));
        Assert.DoesNotContain("PRIVATE", System.Text.Encoding.UTF8.GetString(yard.Front.Answers.ToArray()), StringComparison.Ordinal);

        // In nobody else's name, and nothing else.
        Assert.Contains("only what carries owner@example.com", await Refused(yard, "-c user.email=mallory@example.com commit -q -S --allow-empty -m theirs", "mallory@example.com"), StringComparison.Ordinal);
        using var client = new HttpClient(new SocketsHttpHandler());
        foreach (var payload in (string[])["hello", "certificate version 0.1\npusher x\n\n", new string('x', (1 << 20) + 1)])
        {
            var answer = await client.PostAsync($"{yard.Url}/sign", new StringContent(payload));
            Assert.True(answer.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge, $"{payload.Length} {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        // An agent's cell, somebody who has left, another project.
        yard.Front.Says["Bailey-Cell"] = "agent-1";
        Assert.Contains("Only git in a terminal of a person", await Refused(yard, "commit -q -S --allow-empty -m agent"), StringComparison.Ordinal);
        yard.Front.Says["Bailey-Cell"] = $"person-{yard.OwnerId}";
        await yard.Sql("update terminals set state = 'ended'");
        Assert.Contains("no terminal open", await Refused(yard, "commit -q -S --allow-empty -m gone"), StringComparison.Ordinal);
        Assert.Equal(2, (await yard.Record("git.signed")).Count);
    }

    [Theory]
    [InlineData("'bob@example.com", "bob@example.com"), InlineData("bo<b@example.com", "bob@example.com"), InlineData("bob@example.com'", "bob@example.com")]
    [InlineData("\u00c9mile@example.com", "\u00e9mile@example.com")]
    public async Task An_address_that_is_nearly_somebody_elses_signs_nothing_in_their_name(string own, string theirs)
    {
        await using var yard = await Yard();
        await Key(yard);
        await Choose(yard, terminals: true);
        await yard.Sql($"update users set email = '{own.Replace("'", "''", StringComparison.Ordinal)}', email_key = 'x'");
        using var client = new HttpClient(new SocketsHttpHandler());
        var payload = $"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <{theirs}> 1 +0000\ncommitter a <{theirs}> 1 +0000\n\nx\n";
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync($"{yard.Url}/sign", new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(payload)))).StatusCode);

        // What they do commit is theirs, and verified by an address that is nobody else's.
        _workspace.Shell("echo x > x.txt");
        var made = await Shown(yard, (await Commit(yard, "x")).Id);
        Assert.Equal("verified", made.Signature?.State);
        Assert.NotEqual(theirs, _workspace.Git("log", "-1", "--format=%ce").Trim());
        Assert.DoesNotContain($"{theirs} ", await yard.Owner.GetStringAsync($"/api/v1/orgs/{yard.Organisation}/git/allowed-signers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_are_made_at_once_follow_each_other_and_one_is_in_use()
    {
        await using var yard = await Yard();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => yard.Owner.PostAsJsonAsync(Account, new SigningKeyRequest())));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var keys = (await yard.Owner.GetFromJsonAsync<SigningKeys>(Account))!;
        Assert.NotNull(keys.Current);
        Assert.Equal(5, keys.Earlier.Count);

        // A new one does what the one before did, and the record says so.
        await Choose(yard, terminals: true);
        var next = await Key(yard);
        Assert.True(next.Terminals);
        var added = (await yard.Record("signing_key.added")).Where(one => one.Facts["key"] == next.Current!.Fingerprint).ToList();
        Assert.NotEmpty(added);
        Assert.All(added, one => Assert.Equal("true", one.Facts["terminals"]));
    }

    [Fact]
    public async Task Code_that_has_things_signed_without_end_is_stopped()
    {
        await using var yard = await Yard();
        await Key(yard);
        await Choose(yard, terminals: true);
        using var client = new HttpClient(new SocketsHttpHandler());
        HttpResponseMessage answer;
        var count = 0;
        do
        {
            var payload = $"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <owner@example.com> {count} +0000\ncommitter a <owner@example.com> {count} +0000\n\nx\n";
            answer = await client.PostAsync($"{yard.Url}/sign", new ByteArrayContent(System.Text.Encoding.ASCII.GetBytes(payload)));
        }
        while (answer.StatusCode == HttpStatusCode.OK && ++count < 2000);
        Assert.InRange(count, 300, 1999);
        Assert.Contains("Too many signatures", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(count, (await yard.Record("git.signed")).Count);
    }

    public void Dispose() => _workspace.Dispose();

    private static string Route(PushYard yard) => $"/api/v1/orgs/{yard.Organisation}/workspaces/{yard.Workspace}/git";

    private string Head() => _workspace.Git("rev-parse", "HEAD").Trim();

    private string Raw(string script) => _workspace.Shell($"{script} | git hash-object -t commit -w --stdin").Trim();

    private async Task<PushYard> Yard()
    {
        var yard = await PushYard.OverHttp(tools: _workspace.Tools);
        _workspace.Git("clone", "-q", yard.Url, ".");
        return yard;
    }

    private static async Task<SigningKeys> Key(PushYard yard, string? privateKey = null)
    {
        var answer = await yard.Owner.PostAsJsonAsync(Account, new SigningKeyRequest(privateKey));
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<SigningKeys>())!;
    }

    private static async Task Choose(PushYard yard, bool commits = true, bool terminals = false) =>
        await ServerFixture.Expect(await yard.Owner.PutAsJsonAsync(Account, new SigningChoice(commits, terminals)), HttpStatusCode.OK);

    private static async Task<GitCommitResponse> Commit(PushYard yard, string message)
    {
        var answer = await yard.Owner.PostAsJsonAsync($"{Route(yard)}/commit", new GitCommitRequest(message, All: true));
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<GitCommitResponse>())!;
    }

    private static async Task<GitLogEntry> Shown(PushYard yard, string commit) => (await yard.Owner.GetFromJsonAsync<GitCommit>($"{Route(yard)}/show?commit={commit}"))!.Entry;

    private async Task Verified(PushYard yard, params string[] commits)
    {
        foreach (var commit in commits)
        {
            await Git(yard, "verify-commit", commit);
        }
    }

    /// <summary>git itself, with the list of signers as the organisation hands it out.</summary>
    private async Task Git(PushYard yard, string act, string name)
    {
        await File.WriteAllTextAsync(Path.Join(yard.Folder, "allowed_signers"), await yard.Owner.GetStringAsync($"/api/v1/orgs/{yard.Organisation}/git/allowed-signers"));
        var said = await ChildProgram.Run(
            "/usr/bin/git", ["-c", "safe.directory=*", "-C", _workspace.Folder, "-c", $"gpg.ssh.allowedSignersFile={yard.Folder}/allowed_signers", act, name], TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.True(said.ExitCode == 0, $"{act} {name}: {said.Error}");
        Assert.Contains("Good \"git\" signature for owner@example.com", said.Error + said.Output, StringComparison.Ordinal);
    }

    // What a terminal's environment has; the warden's own program is tried in a real sandbox elsewhere.
    private string Terminal(PushYard yard, string rest, string email = "owner@example.com") => _workspace.Shell(
        """
        printf '#!/bin/sh\nfor f; do :; done\nc=$(curl -s --data-binary @"$f" -H "Content-Type: application/octet-stream" -o "$f.sig" -w "%%{http_code}" '"$1"')\n[ "$c" = 200 ] || { cat "$f.sig" >&2; exit 1; }\n' > ../home/sign; chmod +x ../home/sign
        export GIT_COMMITTER_EMAIL="$2" GIT_COMMITTER_NAME=Olive
        export GIT_CONFIG_COUNT=3 GIT_CONFIG_KEY_0=gpg.format GIT_CONFIG_VALUE_0=ssh GIT_CONFIG_KEY_1=gpg.ssh.program GIT_CONFIG_VALUE_1=../home/sign
        export GIT_CONFIG_KEY_2=user.signingKey GIT_CONFIG_VALUE_2='key::ssh-ed25519 AAAA'
        eval "git $3" 2>&1 || echo refused
        """,
        $"{yard.Url}/sign", email, rest);

    private Task<string> Refused(PushYard yard, string rest, string email = "owner@example.com")
    {
        var said = Terminal(yard, rest, email);
        Assert.EndsWith("refused", said.TrimEnd(), StringComparison.Ordinal);
        return Task.FromResult(said);
    }
}
