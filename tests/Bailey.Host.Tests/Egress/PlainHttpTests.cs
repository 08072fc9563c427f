using System.Net.Sockets;
using System.Text;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;

namespace Bailey.Host.Tests.Egress;

public sealed class PlainHttpTests
{
    private static readonly EgressPolicy s_policy = new([new EgressRule("open.example"), new EgressRule("web.example", 8080, "http")], false);

    [Fact]
    public async Task A_request_by_its_whole_url_is_carried_without_what_belongs_to_the_connection()
    {
        await using var bench = Bench();
        var answer = await bench.Say(
            "GET http://open.example/a?b HTTP/1.1\r\nHost: open.example\r\nBailey-Cell: tools\r\nProxy-Authorization: Basic eDp5\r\nConnection: close, X-Drop\r\nX-Drop: 1\r\nX-Keep: 2\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Contains("GET /a?b HTTP/1.1\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("X-Keep: 2", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Bailey-Cell", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy-Authorization", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Drop: 1", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: other.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: open.example:8080\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: open.example\r\nHost: other.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://other.example/ HTTP/1.1\r\nHost: open.example\r\n\r\n")]
    [InlineData("GET http://other.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n")]
    public async Task In_a_tunnel_every_request_must_name_the_host_that_the_tunnel_is_for(string request)
    {
        await using var bench = Bench();
        using var socket = await bench.Connect();
        await socket.SendAsync("CONNECT open.example:80 HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 200 ", await EgressBench.ReadHead(socket), StringComparison.Ordinal);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        Assert.StartsWith("HTTP/1.1 403 ", await EgressBench.ReadHead(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_was_good_for_one_name_is_not_good_for_the_next()
    {
        await using var bench = Bench();
        var answer = await bench.Say(
            "GET http://open.example/1 HTTP/1.1\r\nHost: open.example\r\n\r\n", "GET http://open.example/2 HTTP/1.1\r\nHost: open.example\r\n\r\n",
            "GET http://evil.example/3 HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        Assert.Equal(2, answer.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.Contains("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /3", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST http://open.example/ HTTP/1.1\r\nHost: open.example\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST http://open.example/ HTTP/1.1\r\nHost: open.example\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")]
    [InlineData("POST http://open.example/ HTTP/1.1\r\nHost: open.example\r\nContent-Length: +5\r\n\r\nabcde")]
    [InlineData("POST http://open.example/ HTTP/1.1\r\nHost: open.example\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST http://open.example/ HTTP/1.1\r\nHost: open.example\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET http://open.example/ HTTP/1.1\r\nHost: open.example\r\n X: folded\r\n\r\n")]
    [InlineData("GET http://open.example/ HTTP/1.1\nHost: open.example\n\r\n\r\n")]
    [InlineData("GET http://open.example/ HTTP/2.0\r\nHost: open.example\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("GET https://open.example/ HTTP/1.1\r\nHost: open.example\r\n\r\n")]
    [InlineData("GET http://user@open.example/ HTTP/1.1\r\nHost: open.example\r\n\r\n")]
    [InlineData("GET http://open.example/ HTTP/1.1\r\nHost: open.example\r\nX\u0001: 1\r\n\r\n")]
    [InlineData("GET http://open.example/ HTTP/1.1\r\nHost: open.example\r\nBailey-Cell: a\r\nBailey-Cell: b\r\n\r\n")]
    [InlineData("GET http://open.example/ HTTP/1.1\r\nHost: open.example\r\nBailey-Cell: Not A Cell\r\n\r\n")]
    public async Task A_message_that_could_hide_another_is_refused_whole(string request)
    {
        await using var bench = Bench();
        Assert.StartsWith("HTTP/1.1 400 ", await bench.Say(request), StringComparison.Ordinal);
        Assert.Empty(bench.Dialled);
    }

    [Fact]
    public async Task Bodies_of_both_framings_arrive_whole_and_the_next_request_is_found_behind_them()
    {
        await using var bench = Bench();
        var answer = await bench.Say(
            "POST http://web.example:8080/1 HTTP/1.1\r\nHost: web.example:8080\r\nContent-Length: 5\r\n\r\nhello",
            "POST http://web.example:8080/2 HTTP/1.1\r\nHost: web.example:8080\r\nContent-Length: 0\r\n\r\n",
            "GET http://web.example:8080/3 HTTP/1.1\r\nHost: web.example:8080\r\n\r\n");
        Assert.Equal(3, answer.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.Contains("hello", answer, StringComparison.Ordinal);
        Assert.Contains("GET /3", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""), InlineData("-two")]
    public async Task A_name_of_Baileys_is_forwarded_with_whose_it_is_and_nothing_that_was_claimed_inside(string rest)
    {
        var folder = Directory.CreateTempSubdirectory("bailey-internal-").FullName;
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(Path.Join(folder, "internal.sock")));
        server.Listen();
        _ = Task.Run(async () => await World.Echo(await server.AcceptAsync()));
        var project = Ids.New<ProjectId>(TimeProvider.System);
        await using var bench = new EgressBench(s_policy, World.Echo, project, folder);
        using var socket = await bench.Connect();
        await socket.SendAsync("CONNECT git.bailey.internal:80 HTTP/1.1\r\nBailey-Cell: person-1\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 200 ", await EgressBench.ReadHead(socket), StringComparison.Ordinal);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /{project}{rest}/info/refs?service=git-upload-pack HTTP/1.1\r\nHost: git.bailey.internal\r\nBailey-Project: 0123\r\nBailey-Organisation: x\r\nConnection: close\r\n\r\n"));
        var answer = await EgressBench.ReadAll(socket);
        Assert.Contains($"GET /internal/git/{project}{rest}/info/refs?service=git-upload-pack HTTP/1.1", answer, StringComparison.Ordinal);
        Assert.Contains($"Bailey-Organisation: {bench.Spec.Organisation}\r\nBailey-Workspace: {bench.Spec.Workspace}\r\nBailey-Project: {project}\r\nBailey-Cell: person-1", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("0123\r\n", answer.Split("Bailey-Organisation")[0], StringComparison.Ordinal);
        Assert.Single(answer.Split("\r\n"), line => line.StartsWith("Bailey-Project:", StringComparison.Ordinal));
        Assert.Empty(bench.Dialled);
        Directory.Delete(folder, true);
    }

    [Theory]
    [InlineData("/ffffffffffffffffffffffffffffffff/info/refs", 403)]
    [InlineData("/{project}/../ffffffffffffffffffffffffffffffff/info/refs", 400)]
    [InlineData("/{project}/%2e%2e/x", 400)]
    [InlineData("/{project}/..%2Fx", 400)]
    [InlineData("/{project}//x", 400)]
    [InlineData("/{project}/a\\b", 400)]
    [InlineData("/{project}", 403)]
    public async Task A_sandbox_may_name_only_its_own_project(string path, int status)
    {
        var project = Ids.New<ProjectId>(TimeProvider.System);
        await using var bench = new EgressBench(s_policy, World.Echo, project);
        var answer = await bench.Say($"GET http://git.bailey.internal{path.Replace("{project}", project.ToString(), StringComparison.Ordinal)} HTTP/1.1\r\nHost: git.bailey.internal\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_a_name_of_Baileys_answers_502_and_says_so()
    {
        var project = Ids.New<ProjectId>(TimeProvider.System);
        await using var bench = new EgressBench(s_policy, World.Echo, project);
        var answer = await bench.Say($"GET http://git.bailey.internal/{project}/info/refs HTTP/1.1\r\nHost: git.bailey.internal\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.Contains("server is not there", answer, StringComparison.Ordinal);
    }

    private static EgressBench Bench()
    {
        var bench = new EgressBench(s_policy, World.Echo);
        bench.Name("open.example", [EgressBench.Public.ToString()]);
        bench.Name("web.example", [EgressBench.Public.ToString()]);
        bench.Name("evil.example", [EgressBench.Public.ToString()]);
        return bench;
    }
}
