using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bailey.Contracts.Git;
using Bailey.Server.Git.Lfs;
using Bailey.Server.Platform;
using Bailey.Server.Tests.Git.Pushing;

namespace Bailey.Server.Tests.Git.Lfs;

/// <summary>LFS through the door: by its protocol, and with a real git-lfs where the machine has one.</summary>
public sealed class LfsTests
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))];
    private static readonly string s_oid = Convert.ToHexStringLower(SHA256.HashData(s_content));

    [Fact]
    public async Task Objects_go_both_ways_and_nothing_that_the_remote_gave_out_gets_inside()
    {
        await using var store = await LfsStore.Start();
        await using var yard = await Yard(store);
        using var client = Client();
        var upload = await Batch(client, yard, "upload");
        await Good(await client.PutAsync(Inside(yard, upload, "upload"), new ByteArrayContent(s_content)));
        await Good(await client.PostAsync(Inside(yard, upload, "verify"), JsonContent.Create(new { oid = s_oid, size = s_content.Length })));
        Assert.Equal(s_content, store.Objects[s_oid]);
        Assert.Equal(s_oid, Assert.Single(store.Verified));
        var download = await Batch(client, yard, "download");
        Assert.Equal(s_content, await client.GetByteArrayAsync(Inside(yard, download, "download")));

        // The storage never saw the remote's credential, and the sandbox neither that nor the storage's address, header or signature.
        Assert.All(store.Seen, one => Assert.Equal(0, one.Headers.Authorization.Count));
        var inside = Encoding.UTF8.GetString(yard.Front.Answers.ToArray());
        foreach (var secret in (string[])[LfsStore.Secret, PushYard.Token, store.Grant])
        {
            Assert.DoesNotContain(secret, inside, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, yard.Server.Said, StringComparison.Ordinal);
        }

        var record = await yard.Record("git.lfs_uploaded");
        Assert.Equal([("intent", null), ("outcome", "done")], record.Select(one => (one.Phase, one.Result)));
        Assert.Equal((s_oid, "300000", $"user:{yard.OwnerId}"), (record[0].Facts["object"], record[0].Facts["size"], record[0].Principal));
    }

    [Fact]
    public async Task What_is_not_what_it_is_named_by_goes_no_way()
    {
        await using var store = await LfsStore.Start();
        await using var yard = await Yard(store);
        using var client = Client();
        var upload = await Batch(client, yard, "upload");
        byte[] other = [.. s_content[..^1], (byte)'!'];
        var wrong = await client.PutAsync(Inside(yard, upload, "upload"), new ByteArrayContent(other));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        var small = await client.PutAsync(Inside(yard, upload, "upload"), new ByteArrayContent(s_content[..9]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, small.StatusCode);
        Assert.Empty(store.Objects);
        Assert.Contains("not_done", (await yard.Record("git.lfs_uploaded")).Select(one => one.Result));

        store.Objects[s_oid] = other;
        var download = await Batch(client, yard, "download");
        var broken = await client.GetAsync(Inside(yard, download, "download"));
        Assert.True(!broken.IsSuccessStatusCode || (await broken.Content.ReadAsByteArrayAsync()).Length < s_content.Length);
    }

    [Fact]
    public async Task Who_may_not_push_may_not_upload_and_handles_are_for_one_workspace_and_one_act()
    {
        await using var store = await LfsStore.Start();
        await using var yard = await Yard(store);
        using var client = Client();
        store.Objects["x"] = [];
        var upload = await Batch(client, yard, "upload");
        var handle = Inside(yard, upload, "upload");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(handle)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(handle + "A")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"{yard.Url}/lfs/AAAA")).StatusCode);

        yard.Front.Says["Bailey-Cell"] = "agent-1";
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PutAsync(handle, new ByteArrayContent(s_content))).StatusCode);
        var refused = await Ask(client, yard, "upload");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("Only git in a terminal of a person may push", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync($"{yard.Url}.git/info/lfs/locks", new StringContent("{}"))).StatusCode);
        // To read, any cell may.
        store.Objects[s_oid] = s_content;
        Assert.Equal(s_content, await client.GetByteArrayAsync(Inside(yard, await Batch(client, yard, "download"), "download")));
        Assert.Empty(await yard.Record("git.lfs_uploaded"));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest"), InlineData("http://127.0.0.1:1/x"), InlineData("file:///etc/passwd"), InlineData("https://user:pass@example.com/x"), InlineData("")]
    public async Task An_address_that_leads_inside_is_not_gone_to(string address)
    {
        await using var store = await LfsStore.Start();
        await using var yard = await Yard(store);
        store.Objects[s_oid] = s_content;
        store.Address = _ => address;
        using var client = Client();
        var answer = await client.GetAsync(Inside(yard, await Batch(client, yard, "download"), "download"));
        Assert.True(answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.Forbidden, $"{answer.StatusCode}");
        store.Objects.Clear();
        answer = await client.PutAsync(Inside(yard, await Batch(client, yard, "upload"), "upload"), new ByteArrayContent(s_content));
        Assert.True(answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.Forbidden, $"{answer.StatusCode}");
    }

    [Fact]
    public async Task A_remote_that_names_an_act_and_nothing_of_it_is_refused()
    {
        await using var store = await LfsStore.Start();
        await using var yard = await Yard(store);
        using var client = Client();
        store.NamesNothing = true;
        foreach (var operation in (string[])["download", "upload"])
        {
            var answer = await Ask(client, yard, operation);
            Assert.True(answer.StatusCode == HttpStatusCode.BadGateway, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    [Theory]
    [InlineData("X-More", "a\r\nX-Injected: 1"), InlineData("X-More", "a\nX-Injected: 1"), InlineData("X-More\r\nX-Injected", "1"), InlineData("Host", "a.example\r\nX-Injected: 1")]
    [InlineData("Content-Length", "3"), InlineData("Transfer-Encoding", "chunked"), InlineData("", "x"), InlineData("X-More", "\u00fc")]
    public async Task What_a_remote_wants_to_be_said_at_its_storage_is_no_more_than_headers(string name, string value)
    {
        await using var store = await LfsStore.Start();
        await using var yard = await Yard(store);
        using var client = Client();
        store.Header[name] = value;
        var answer = await client.PutAsync(Inside(yard, await Batch(client, yard, "upload"), "upload"), new ByteArrayContent(s_content));
        Assert.True((int)answer.StatusCode != 500, await answer.Content.ReadAsStringAsync());
        Assert.All(store.Seen, one => Assert.DoesNotContain("X-Injected", one.Headers.Keys));
        Assert.All(store.Objects, one => Assert.Equal(s_content, one.Value));
    }

    [Theory]
    [InlineData(""), InlineData("[]"), InlineData("{\"operation\":\"delete\",\"objects\":[]}"), InlineData("{\"operation\":\"download\",\"objects\":[{\"oid\":\"../../x\",\"size\":1}]}")]
    [InlineData("{\"operation\":\"download\",\"objects\":[null]}"), InlineData("{\"operation\":\"download\",\"objects\":[{\"oid\":null,\"size\":-1}]}")]
    public async Task A_batch_that_is_none_is_refused(string body)
    {
        await using var store = await LfsStore.Start();
        await using var yard = await Yard(store);
        using var client = Client();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.PostAsync($"{yard.Url}.git/info/lfs/objects/batch", new StringContent(body))).StatusCode);
    }

    [Fact]
    public async Task A_pointer_is_shown_with_what_it_stands_for()
    {
        using var workspace = new LocalWorkspace();
        await using var store = await LfsStore.Start();
        await using var yard = await Yard(store, workspace);
        store.Objects[s_oid] = s_content;
        workspace.Shell(
            "printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %s\n' $1 $2 > big.bin; echo text > small.txt; sed s/sha256:./sha256:0/ big.bin > gone.bin",
            s_oid, $"{s_content.Length}");
        var route = $"/api/v1/orgs/{yard.Organisation}/workspaces/{yard.Workspace}/git/lfs?path=";
        var answer = await yard.Owner.GetAsync(route + "big.bin");
        Assert.Equal(s_content, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        await ServerFixture.Expect(await yard.Owner.GetAsync(route + "small.txt"), HttpStatusCode.Conflict);
        await ServerFixture.Expect(await yard.Owner.GetAsync(route + "gone.bin"), HttpStatusCode.NotFound);
        await ServerFixture.Expect(await yard.Owner.GetAsync(route + "../x"), HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Looking_at_pointers_takes_no_more_of_the_remote_than_a_workspace_may_have()
    {
        const int most = 16;
        using var workspace = new LocalWorkspace();
        await using var store = await LfsStore.Start();
        await using var yard = await Yard(store, workspace);
        store.Objects[s_oid] = s_content;
        var opens = new TaskCompletionSource();
        store.Opens = opens.Task;
        workspace.Shell("printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %s\n' $1 $2 > big.bin", s_oid, $"{s_content.Length}");
        var route = $"/api/v1/orgs/{yard.Organisation}/workspaces/{yard.Workspace}/git/lfs?path=big.bin";
        var looks = Enumerable.Range(0, most + 4).Select(_ => yard.Owner.GetAsync(route, HttpCompletionOption.ResponseHeadersRead)).ToList();
        var refused = new List<Task<HttpResponseMessage>>();
        while (refused.Count < 4)
        {
            refused.Add(await Task.WhenAny(looks.Except(refused)).WaitAsync(TimeSpan.FromMinutes(1)));
        }

        opens.SetResult();
        Assert.All(await Task.WhenAll(refused), answer => Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode));
        foreach (var look in looks.Except(refused))
        {
            Assert.Equal(s_content, await (await look).Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task A_file_of_LFS_is_not_committed_whole_by_the_button_of_somebody_whose_git_lfs_is_not_there()
    {
        using var workspace = new LocalWorkspace();
        await using var store = await LfsStore.Start();
        await using var yard = await Yard(store, workspace);
        workspace.Shell("git init -q .; printf '*.bin filter=lfs diff=lfs merge=lfs -text\n' > .gitattributes; echo 1 > a.txt; git add -A; git commit -qm first; echo content > big.bin; echo 2 > a.txt");
        var route = $"/api/v1/orgs/{yard.Organisation}/workspaces/{yard.Workspace}/git";
        var refused = await yard.Owner.PostAsJsonAsync($"{route}/commit", new GitCommitRequest("all", All: true));
        await ServerFixture.Expect(refused, HttpStatusCode.Conflict);
        Assert.Contains("terminal", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync($"{route}/stage", new GitPathsRequest(["a.txt"])), HttpStatusCode.NoContent);
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync($"{route}/commit", new GitCommitRequest("a alone")), HttpStatusCode.OK);
        // A pointer comes and goes with its branch.
        workspace.Shell("git switch -qc other; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 9\n' 1 > p.bin; git add p.bin; git commit -qm p; git switch -q -");
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync($"{route}/switch", new GitSwitchRequest("other")), HttpStatusCode.NoContent);
        Assert.True(File.Exists(workspace["p.bin"]));
    }

    [Fact]
    public async Task A_real_git_lfs_pushes_and_pulls()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/git-lfs"), "git-lfs is not installed on this machine");
        await using var store = await LfsStore.Start();
        await using var yard = await Yard(store);
        var copy = await yard.Clone();
        await Lfs(yard, copy, "git lfs install --local && git lfs track '*.bin'");
        await File.WriteAllBytesAsync(Path.Join(copy, "big.bin"), s_content);
        await Lfs(yard, copy, "git add -A && git commit -qm big && git push -q origin HEAD:refs/heads/feature/big");
        Assert.Equal(s_content, store.Objects[s_oid]);
        Assert.Equal(s_oid, Assert.Single(store.Verified));
        await Lfs(yard, copy, "git lfs lock big.bin");
        await Lfs(yard, yard.Folder, $"git -c filter.lfs.smudge='git-lfs smudge -- %f' -c filter.lfs.process='git-lfs filter-process' -c filter.lfs.required=true clone -q -b feature/big {yard.Url} fresh");
        Assert.Equal(s_content, await File.ReadAllBytesAsync(Path.Join(yard.At("fresh"), "big.bin")));
        Assert.Equal("big.bin", Assert.Single(await yard.Record("git.lfs_locked")).Facts["path"]);
        Assert.DoesNotContain(LfsStore.Secret, Encoding.UTF8.GetString(yard.Front.Answers.ToArray()), StringComparison.Ordinal);

        yard.Front.Says["Bailey-Cell"] = "agent-1";
        await File.WriteAllBytesAsync(Path.Join(copy, "other.bin"), s_content[1..]);
        var refused = await Run(yard, copy, "git add -A && git commit -qm other && git push -q origin HEAD:refs/heads/feature/big");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Single(store.Objects);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:zz\nsize 1\n"), InlineData("text"), InlineData("version https://git-lfs.github.com/spec/v1\n")]
    public void What_is_no_pointer_is_an_ordinary_file(string text) => Assert.Null(LfsPointer.Read(Encoding.UTF8.GetBytes(text)));

    private static HttpClient Client() => new(new SocketsHttpHandler());

    private static async Task<PushYard> Yard(LfsStore store, LocalWorkspace? workspace = null)
    {
        var yard = await PushYard.OverHttp(tools: workspace?.Tools, alsoGranted: store.Grant);
        store.At(yard);
        return yard;
    }

    private static Task<HttpResponseMessage> Ask(HttpClient client, PushYard yard, string operation) => client.PostAsync(
        $"{yard.Url}.git/info/lfs/objects/batch", JsonContent.Create(new { operation, transfers = (string[])["basic", "tus"], objects = new[] { new { oid = s_oid, size = s_content.Length } } }));

    private static async Task<JsonElement> Batch(HttpClient client, PushYard yard, string operation)
    {
        var answer = await Ask(client, yard, operation);
        await Good(answer);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("objects")[0];
    }

    // The address as the sandbox has it; the front stands for the name that only sandboxes know.
    private static string Inside(PushYard yard, JsonElement one, string act)
    {
        var href = one.GetProperty("actions").GetProperty(act).GetProperty("href").GetString()!;
        Assert.StartsWith($"http://git.bailey.internal/{yard.Project}/lfs/", href, StringComparison.Ordinal);
        Assert.False(one.GetProperty("actions").GetProperty(act).TryGetProperty("header", out _));
        return href.Replace("http://git.bailey.internal", yard.Front.Address, StringComparison.Ordinal);
    }

    private static async Task Good(HttpResponseMessage answer) => Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");

    private static async Task Lfs(PushYard yard, string folder, string script)
    {
        var outcome = await Run(yard, folder, script);
        Assert.True(outcome.ExitCode == 0, $"{script}: {outcome.Output} {outcome.Error}");
    }

    // The front is the proxy of the cell, so that the name that the door gives out is reached.
    private static async Task<ChildProgram.Outcome> Run(PushYard yard, string folder, string script) => await ChildProgram.Run(
        "/bin/sh", ["-c", $"cd '{folder}' && {script}"], TimeSpan.FromMinutes(2), CancellationToken.None, new Dictionary<string, string>
        {
            ["HOME"] = yard.Folder,
            ["PATH"] = "/usr/bin:/bin",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["http_proxy"] = yard.Front.Address,
            ["no_proxy"] = "",
            ["GIT_AUTHOR_NAME"] = "a",
            ["GIT_AUTHOR_EMAIL"] = "a@example.com",
            ["GIT_COMMITTER_NAME"] = "a",
            ["GIT_COMMITTER_EMAIL"] = "a@example.com",
        });
}
