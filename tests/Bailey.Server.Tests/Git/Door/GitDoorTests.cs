using System.Net;
using Bailey.Contracts.Platform;
using Bailey.Server.Git;
using Bailey.Server.Workspaces;
using Microsoft.AspNetCore.Http;
using Bailey.TestKit;

namespace Bailey.Server.Tests.Git.Door;

/// <summary>Real git fetches through the door from every kind of remote, and gets nothing else through it.</summary>
public sealed class GitDoorTests
{
    [Theory]
    [InlineData("2"), InlineData("0")]
    public async Task Git_clones_and_fetches_from_a_smart_http_remote(string version)
    {
        var (door, peer) = await WithPeer();
        await using var first = door;
        await using var second = peer;
        await CloneAndFetch(door, version);
        Assert.All(peer.Seen, seen => Assert.False(seen.Headers.ContainsKey("Bailey-Workspace") || seen.Headers.ContainsKey("Cookie") || seen.Headers.ContainsKey("Authorization")));
        Assert.Contains(peer.Seen, seen => seen.Headers.ContentEncoding == "gzip");
    }

    [Theory]
    [InlineData("2"), InlineData("0")]
    public async Task Git_clones_and_fetches_from_a_folder_that_the_operator_allowed(string version)
    {
        await using var door = await DoorServer.Start(allowed: Path.GetTempPath());
        door.Remote = await door.MakeRepository();
        await CloneAndFetch(door, version);
    }

    [Fact]
    public async Task A_working_copy_is_served_too_and_its_configuration_runs_nothing()
    {
        await using var door = await DoorServer.Start(allowed: Path.GetTempPath());
        var bare = await door.MakeRepository(commits: 2);
        door.Remote = bare + ".work";
        var mark = Path.Join(door.Folder, "ran");
        foreach (var key in (string[])["uploadpack.packObjectsHook", "core.fsmonitor", "core.sshCommand", "core.alternateRefsCommand"])
        {
            await door.Must("-C", door.Remote, "config", key, $"touch {mark}; false");
        }

        await door.Must("-c", "protocol.version=2", "clone", "-q", door.Url, "copy");
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task A_folder_that_is_no_longer_allowed_is_refused_with_the_setting_to_change()
    {
        await using var door = await DoorServer.Start();
        door.Remote = await door.MakeRepository(commits: 1);
        var (code, said) = await door.Git("clone", "-q", door.Url, "copy");
        Assert.Equal(128, code);
        Assert.Contains("BAILEY_GIT__ALLOWED_PATHS", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_git_directory_that_is_a_link_is_not_followed()
    {
        await using var door = await DoorServer.Start(allowed: Path.GetTempPath());
        var bare = await door.MakeRepository(commits: 1);
        door.Remote = Path.Join(door.Folder, "trap");
        Directory.CreateDirectory(door.Remote);
        File.CreateSymbolicLink(Path.Join(door.Remote, ".git"), bare);
        Assert.NotEqual(0, (await door.Git("clone", "-q", door.Url, "one")).ExitCode);
        File.Delete(Path.Join(door.Remote, ".git"));
        await File.WriteAllTextAsync(Path.Join(door.Remote, ".git"), $"gitdir: {bare}\n");
        Assert.NotEqual(0, (await door.Git("clone", "-q", door.Url, "two")).ExitCode);
    }

    [Theory]
    [InlineData("/info/refs"), InlineData("/info/refs?service=git-upload-archive"), InlineData("/info/refs?service=git-upload-pack&x=1"), InlineData("/HEAD"),
     InlineData("/objects/info/packs"), InlineData("/objects/00/00"), InlineData("/config"), InlineData("/info/refs/"), InlineData("/git-upload-archive")]
    public async Task Only_the_known_paths_are_answered(string path)
    {
        await using var door = await DoorServer.Start(allowed: Path.GetTempPath());
        door.Remote = await door.MakeRepository(commits: 1);
        using var client = new HttpClient(new SocketsHttpHandler());
        var answer = await client.GetAsync(door.Url + path);
        Assert.True(answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{path}: {answer.StatusCode}");
    }

    [Fact]
    public async Task Somebody_elses_project_or_a_workspace_that_is_not_of_it_gets_nothing()
    {
        await using var door = await DoorServer.Start(allowed: Path.GetTempPath());
        door.Remote = await door.MakeRepository(commits: 1);
        var other = Ids.New<ProjectId>(TimeProvider.System);
        Assert.Equal(HttpStatusCode.Forbidden, await Refs(door, $"{door.Address}/internal/git/{other}"));
        Assert.Equal(HttpStatusCode.Forbidden, await Refs(door, $"{door.Address}/internal/git/not-an-id"));
        foreach (var header in (string[])["Bailey-Organisation", "Bailey-Workspace", "Bailey-Project"])
        {
            foreach (var value in (string[])[Ids.New<OrgId>(TimeProvider.System).ToString(), "", "x"])
            {
                door.Front = context => context.Request.Headers[header] = value;
                Assert.Equal(HttpStatusCode.Forbidden, await Refs(door, door.Url));
            }
        }

        door.Front = _ => { };
        Assert.Equal(HttpStatusCode.OK, await Refs(door, door.Url));
        door.Front = context => context.Features.Set(new Bailey.Server.Platform.Http.InternalConnection(2));
        Assert.Equal(HttpStatusCode.Forbidden, await Refs(door, door.Url));
        door.Front = context => context.Features.Set<Bailey.Server.Platform.Http.InternalConnection>(null);
        Assert.Equal(HttpStatusCode.NotFound, await Refs(door, door.Url));
    }

    [Fact]
    public async Task A_redirect_on_the_same_host_is_followed_and_one_to_another_is_not()
    {
        var (door, peer) = await WithPeer(commits: 3);
        await using var first = door;
        await using var second = peer;
        var inner = 0;
        peer.Before = context =>
        {
            var path = context.Request.Path.Value!;
            if (path.StartsWith("/moved/", StringComparison.Ordinal))
            {
                context.Response.Redirect($"/origin.git{path["/moved".Length..]}{context.Request.QueryString}");
                return true;
            }

            if (path.StartsWith("/away/", StringComparison.Ordinal))
            {
                context.Response.Redirect($"http://localhost:{context.Connection.LocalPort}/origin.git{path["/away".Length..]}{context.Request.QueryString}");
                return true;
            }

            inner += context.Request.Host.Host == "localhost" ? 1 : 0;
            return false;
        };
        door.Remote = new Uri(peer.Address, "/moved").AbsoluteUri;
        await door.Must("clone", "-q", door.Url, "copy");
        door.Remote = new Uri(peer.Address, "/away").AbsoluteUri;
        Assert.Equal(HttpStatusCode.BadGateway, await Refs(door, door.Url));
        Assert.Equal(0, inner);
    }

    [Fact]
    public async Task A_remote_that_is_no_smart_git_server_is_refused_and_its_words_stay_outside()
    {
        var (door, peer) = await WithPeer(commits: 1);
        await using var first = door;
        await using var second = peer;
        foreach (var (status, type, expected) in ((int, string, HttpStatusCode)[])
            [(200, "text/plain", HttpStatusCode.BadGateway), (200, "text/html", HttpStatusCode.BadGateway), (401, "text/plain", HttpStatusCode.Forbidden),
                (404, "text/plain", HttpStatusCode.NotFound), (500, "text/plain", HttpStatusCode.BadGateway)])
        {
            peer.Before = context =>
            {
                (context.Response.StatusCode, context.Response.ContentType) = (status, type);
                context.Response.WriteAsync("inner secret").GetAwaiter().GetResult();
                return true;
            };
            using var client = new HttpClient(new SocketsHttpHandler());
            var answer = await client.GetAsync($"{door.Url}/info/refs?service=git-upload-pack");
            Assert.Equal(expected, answer.StatusCode);
            Assert.DoesNotContain("inner secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/x.git"), InlineData("https://127.0.0.1:9/x.git"), InlineData("https://[::1]/x.git"), InlineData("ssh://git@127.0.0.1:9/x.git"),
     InlineData("git@localhost:x.git"), InlineData("https://169.254.169.254/latest"), InlineData("ext::sh -c touch% /tmp/x"), InlineData("file:///etc"),
     InlineData("ssh://-oProxyCommand=x/y"), InlineData("--upload-pack=x"), InlineData("git@-oProxyCommand=x:y"), InlineData("https://user:pw@host.example/x"), InlineData(null)]
    public async Task An_inner_or_unacceptable_remote_is_refused(string? remote)
    {
        await using var door = await DoorServer.Start(allowed: "/nowhere");
        door.Remote = remote;
        Assert.True(await Refs(door, door.Url) is HttpStatusCode.Forbidden or HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Fetches_of_one_workspace_are_limited()
    {
        var (door, peer) = await WithPeer(commits: 1, options: o => o.MostTransfersOfWorkspace = 2);
        await using var first = door;
        await using var second = peer;
        using var arrived = new CountdownEvent(2);
        using var go = new ManualResetEventSlim();
        peer.Before = _ =>
        {
            arrived.Signal();
            go.Wait();
            return false;
        };
        var held = new[] { Refs(door, door.Url), Refs(door, door.Url) };
        arrived.Wait(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Refs(door, door.Url));
        go.Set();
        Assert.All(await Task.WhenAll(held), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task The_injected_environment_sends_plain_git_through_the_door_and_writes_nothing_internal()
    {
        await using var door = await DoorServer.Start(allowed: Path.GetTempPath());
        door.Remote = await door.MakeRepository(commits: 2);
        const string Real = "https://code.example/group/name.git";
        // In a sandbox the egress proxy turns the internal name into the server's path; here the rewriting names the server at once.
        var environment = GitEnvironment.With(new Dictionary<string, string> { ["GIT_CONFIG_COUNT"] = "1", ["GIT_CONFIG_KEY_0"] = "user.name", ["GIT_CONFIG_VALUE_0"] = "a" }, door.Project, Real)
            .ToDictionary(v => v.Key, v => v.Value.Replace("http://git.bailey.internal", $"{door.Address}/internal/git", StringComparison.Ordinal));
        foreach (var arguments in (string[][])[["clone", "-q", Real, "copy"], ["-C", "copy", "fetch", "-q"], ["-C", "copy", "pull", "-q"], ["ls-remote", Real + "/"]])
        {
            var (code, said) = await door.Run("/usr/bin/git", arguments, environment);
            Assert.True(code == 0, said);
        }

        Assert.Equal(Real, (await door.Git("-C", "copy", "config", "remote.origin.url")).Said.Trim());
        Assert.DoesNotContain("internal", await File.ReadAllTextAsync(Path.Join(door.Folder, "copy/.git/config")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("origin", "origin-two"), InlineData("origin", "originals"), InlineData("origin", "origin/inner"), InlineData("origin", "origin.two")]
    public async Task Another_repository_whose_address_begins_with_the_projects_is_fetched_from_its_own_address(string own, string other)
    {
        var (door, peer) = await WithPeer(commits: 1);
        await using var first = door;
        await using var second = peer;
        await door.MakeRepository(own, commits: 1);
        await door.MakeRepository(other, commits: 2);
        var (mine, theirs) = (new Uri(peer.Address, "/" + own).AbsoluteUri, new Uri(peer.Address, "/" + other).AbsoluteUri);
        door.Remote = mine;
        var environment = GitEnvironment.With(new Dictionary<string, string>(), door.Project, mine)
            .ToDictionary(v => v.Key, v => v.Value.Replace("http://git.bailey.internal", $"{door.Address}/internal/git", StringComparison.Ordinal));

        foreach (var (address, copy, commits) in (IEnumerable<(string, string, string)>)[(mine, "mine", "1\n"), (theirs, "theirs", "2\n")])
        {
            var (code, said) = await door.Run("/usr/bin/git", ["clone", "-q", address, copy], environment);
            Assert.True(code == 0, said);
            Assert.Equal(commits, (await door.Git("-C", copy, "rev-list", "--count", "HEAD")).Said);
            Assert.Equal(address, (await door.Git("-C", copy, "config", "remote.origin.url")).Said.Trim());
        }
    }

    [Theory]
    [InlineData("-two/HEAD"), InlineData("-two/info/refs?service=x"), InlineData("-two/info/refs"), InlineData("@evil.example/info/refs?service=git-upload-pack"),
     InlineData(":80@evil.example/info/refs?service=git-upload-pack")]
    public async Task A_name_beside_the_project_leads_nowhere_but_beside_its_remote(string rest)
    {
        await using var door = await DoorServer.Start();
        door.Remote = "https://code.example/group/name";
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await client.GetAsync(door.Url + rest);
        Assert.True(answer.Headers.Location is null || answer.Headers.Location.AbsoluteUri.StartsWith("https://code.example/group/name", StringComparison.Ordinal), $"{answer.Headers.Location}");
        door.Remote = "git@code.example:group/name";
        using var refused = await client.GetAsync(door.Url + rest);
        Assert.True(refused.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_link_that_takes_the_place_of_the_allowed_folder_is_not_followed()
    {
        await using var door = await DoorServer.Start(allowed: Path.GetTempPath());
        door.Remote = await door.MakeRepository(commits: 1);
        var secret = await door.MakeRepository("secret.git", commits: 3);
        door.Opened = () =>
        {
            if (!Directory.Exists(door.Remote + ".old"))
            {
                Directory.Move(door.Remote, door.Remote + ".old");
                File.CreateSymbolicLink(door.Remote, secret);
            }
        };

        using var client = new HttpClient(new SocketsHttpHandler());
        var refs = await client.GetStringAsync($"{door.Url}/info/refs?service=git-upload-pack");

        Assert.Contains((await door.Git("-C", door.Remote + ".old", "rev-parse", "main")).Said.Trim(), refs, StringComparison.Ordinal);
        Assert.DoesNotContain((await door.Git("-C", secret, "rev-parse", "main")).Said.Trim(), refs, StringComparison.Ordinal);
    }

    internal static async Task CloneAndFetch(DoorServer door, string version)
    {
        await door.Must("-c", $"protocol.version={version}", "clone", "-q", door.Url, "copy");
        var copy = Path.Join(door.Folder, "copy");
        await door.Must("-C", copy, "fsck", "--strict");
        Assert.Contains("refs/tags/v1", (await door.Git("-C", copy, "for-each-ref")).Said, StringComparison.Ordinal);

        // A history of its own beside a grown remote: many "have" lines, several rounds.
        var origin = Path.Join(door.Folder, "origin.git");
        await door.Grow(copy, "refs/heads/local", 400);
        await door.Must("-C", copy, "checkout", "-q", "local");
        await door.Grow(origin, "refs/heads/main", 3);
        await door.Must("-C", copy, "-c", $"protocol.version={version}", "fetch", "-q");
        Assert.Equal((await door.Git("-C", origin, "rev-parse", "main")).Said, (await door.Git("-C", copy, "rev-parse", "origin/main")).Said);
        await door.Must("-c", $"protocol.version={version}", "clone", "-q", "--depth=2", "--branch=feature/x", door.Url, "shallow");
        Assert.Equal("2\n", (await door.Git("-C", Path.Join(door.Folder, "shallow"), "rev-list", "--count", "HEAD")).Said);
    }

    private static async Task<(DoorServer Door, SmartHttpPeer Peer)> WithPeer(int commits = 40, Action<GitOptions>? options = null)
    {
        var peer = await SmartHttpPeer.Start();
        var door = await DoorServer.Start(peer.Grant, options: options);
        peer.Root = door.Folder;
        await door.MakeRepository(commits: commits);
        door.Remote = new Uri(peer.Address, "/origin.git").AbsoluteUri;
        return (door, peer);
    }

    private static async Task<HttpStatusCode> Refs(DoorServer door, string url)
    {
        using var client = new HttpClient(new SocketsHttpHandler());
        using var answer = await client.GetAsync($"{url}/info/refs?service=git-upload-pack");
        return answer.StatusCode;
    }
}
