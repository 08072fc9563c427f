using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Egress;

/// <summary>The only way out, as programs inside see it.</summary>
public sealed class EgressTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    private const string NoProxy = "env -u http_proxy -u https_proxy -u HTTP_PROXY -u HTTPS_PROXY ";

    [Fact]
    public async Task A_tool_that_knows_no_proxy_gets_out_by_name_with_its_cells_name()
    {
        await using var proxy = new FakeProxy(sandbox.Run);
        Assert.Equal("there", await sandbox.ShellAsync($"{NoProxy} curl -s -m 10 http://Example.TEST/", "teller"));
        var head = Assert.Single(proxy.Heads);
        Assert.StartsWith("CONNECT example.test:80 HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nBailey-Cell: teller\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opaque_bytes_come_back_whole_and_in_order()
    {
        await using var proxy = new FakeProxy(sandbox.Run);
        var script = """
            cat > /tmp/echo.py <<'EOF'
            import socket, threading, os
            s = socket.create_connection(("opaque.test", 2222), 10)
            d = os.urandom(20_000_000)
            def send(): s.sendall(d); s.shutdown(1)
            threading.Thread(target=send).start()
            g = b"".join(iter(lambda: s.recv(65536), b""))
            print(g == d)
            EOF
            python3 /tmp/echo.py
            """;
        Assert.Equal("True", await sandbox.ShellAsync(script));
        Assert.StartsWith("CONNECT opaque.test:2222 ", Assert.Single(proxy.Heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bare_address_is_asked_as_itself()
    {
        await using var proxy = new FakeProxy(sandbox.Run);
        await sandbox.ShellAsync($"{NoProxy} curl -s -m 10 http://169.254.169.254/latest/");
        Assert.StartsWith("CONNECT 169.254.169.254:80 ", Assert.Single(proxy.Heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_the_name_table_that_was_never_given_out_leads_nowhere()
    {
        await using var proxy = new FakeProxy(sandbox.Run);
        Assert.NotEqual("0", await sandbox.ShellAsync($"{NoProxy} curl -s -m 10 http://198.19.200.200/; echo $?"));
        Assert.Empty(proxy.Heads);
    }

    [Fact]
    public async Task A_refusal_is_readable_by_whoever_speaks_http_and_a_reset_for_others()
    {
        await using var proxy = new FakeProxy(sandbox.Run);
        Assert.Equal("ask a person 403", await sandbox.ShellAsync($"{NoProxy} curl -s -m 10 -w ' %{{http_code}}' http://denied.test/"));
        Assert.Equal("ask a person 403", await sandbox.ShellAsync("curl -s -m 10 -w ' %{http_code}' http://denied.test/"));
        Assert.Equal("35", await sandbox.ShellAsync($"{NoProxy} curl -s -m 10 https://denied.test/; echo $?"));
    }

    [Fact]
    public async Task The_plain_proxy_adds_the_cells_name_and_believes_nobodys()
    {
        await using var proxy = new FakeProxy(sandbox.Run);
        Assert.Equal("proxy", await sandbox.ShellAsync("curl -s -m 10 -H 'Bailey-Cell: other' -H 'bailey-organisation: x' http://plain.test/x", "honest"));
        var head = Assert.Single(proxy.Heads);
        Assert.StartsWith("GET http://plain.test/x HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Bailey-Cell: honest\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("other", head, StringComparison.Ordinal);
        Assert.DoesNotContain("organisation", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_header_that_another_parser_could_see_is_refused()
    {
        await using var proxy = new FakeProxy(sandbox.Run);
        var script = """python3 -c 'import os, socket; s = socket.create_connection(("127.0.0.1", int(os.environ["http_proxy"].split(":")[-1]))); s.sendall(b"GET http://a.test/ HTTP/1.1\r\nX: y\nBailey-Cell: other\r\n\r\n"); print(s.recv(99).split()[1].decode())'""";
        Assert.Equal("400", await sandbox.ShellAsync(script));
        Assert.Empty(proxy.Heads);
    }

    [Fact]
    public async Task A_cell_cannot_go_out_as_another()
    {
        await using var proxy = new FakeProxy(sandbox.Run);
        await sandbox.OpenTerminalAsync("victim", ["/bin/cat"], "victim");
        var port = await sandbox.ShellAsync("echo ${http_proxy##*:}", "victim");
        await sandbox.ShellAsync($"curl -s -m 5 -x http://127.0.0.1:{port} http://a.test/; curl -s -m 5 -x http://127.0.0.1:3128 http://b.test/", "thief");
        foreach (var transparent in (int[])[30_000, 30_001, 30_002, 30_999])
        {
            await sandbox.ShellAsync($"exec 3<>/dev/tcp/127.0.0.1/{transparent} && echo hi >&3", "thief");
        }

        Assert.Empty(proxy.Heads);
        await sandbox.Http.DeleteAsync("/v1/terminals/victim");
    }

    [Fact]
    public async Task Without_the_proxy_connections_end_and_the_warden_lives()
    {
        Assert.NotEqual("0", await sandbox.ShellAsync($"{NoProxy} curl -s -m 5 http://nobody.test/; echo $?"));
        Assert.NotEqual("0", await sandbox.ShellAsync("curl -s -m 5 http://nobody.test/; echo $?"));
        Assert.Equal("fine", await sandbox.ShellAsync("echo fine"));
    }

    [Theory]
    [InlineData("echo x > /dev/udp/8.8.8.8/123")]
    [InlineData("exec 3<>/dev/tcp/::1/9")]
    [InlineData("ping -c 1 -W 1 8.8.8.8")]
    public async Task Nothing_but_tcp_and_names_has_a_way(string command) =>
        Assert.EndsWith("refused", await sandbox.ShellAsync($"({command}) 2> /dev/null || echo refused"), StringComparison.Ordinal);

    [Fact]
    public async Task Names_are_answered_at_once_and_six_is_empty()
    {
        var answer = await sandbox.ShellAsync("getent ahosts some.name.test | awk '{print $1}' | sort -u");
        Assert.Matches(@"^198\.1[89]\.\d+\.\d+$", answer);
    }
}
