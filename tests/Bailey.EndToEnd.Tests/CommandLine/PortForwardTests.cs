using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Identity;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests.CommandLine;

/// <summary><c>bailey port-forward</c>: programs that listen in a real sandbox, reached from this machine.</summary>
public sealed class PortForwardTests(OpenInstance open) : IAsyncLifetime
{
    // A file for whoever asks on 8123; on 8124 the sum of what was sent, once that has ended.
    private const string Servers =
        """
        perl -MIO::Socket::INET -e '$SIG{CHLD}="IGNORE"; sub l { IO::Socket::INET->new(LocalAddr=>"127.0.0.1",LocalPort=>$_[0],Listen=>128,ReuseAddr=>1) or die }
        if (!fork) { $s=l(8124); while ($c=$s->accept) { if (!fork) { open STDIN,"<&",$c; open STDOUT,">&",$c; close $c; exec "sha256sum" } close $c } }
        $s=l(8123); print "both lis","ten\n"; while ($c=$s->accept) { if (!fork) { $r=<$c>; while (<$c>) { last if /^\r\n/ } $f = $r =~ /big/ ? "/tmp/big" : "/etc/hostname"; open F,"<",$f;
        print $c "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ".(-s F)."\r\n\r\n"; while (read F,$b,65536) { print $c $b } close $c; exit } close $c }'
        """;

    private readonly BaileyProgram _cli = new();

    public async ValueTask InitializeAsync() => await _cli.SignIn(open.Owner, open.Bailey.Address);

    public async ValueTask DisposeAsync()
    {
        await _cli.Run("logout");
        _cli.Dispose();
    }

    [Fact]
    public async Task Ports_of_a_workspace_are_ports_of_this_machine()
    {
        var workspace = await open.Owner.CreateWorkspace("ports", null);
        using var terminal = await open.Owner.OpenTerminal(workspace);
        Assert.Equal("0", await terminal.Run("head -c 104857600 /dev/urandom >/tmp/big; sha256sum </tmp/big | cut -c1-64"));
        var sum = Regex.Match(terminal.Output, "(?<![0-9a-f])([0-9a-f]{64})\r", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
        await terminal.Type(Servers.Replace("\n", " ", StringComparison.Ordinal) + "\r");
        await terminal.Until(new("both listen", RegexOptions.None, TimeSpan.FromSeconds(10)));

        using var forward = await _cli.Start("port-forward", "ports", "0:8123", "0:8124", "0:9", "--json");
        var ports = await Ports(forward);
        using var web = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri($"http://127.0.0.1:{ports[8123]}"), Timeout = TimeSpan.FromMinutes(2) };

        // A hundred megabytes, whole and in order.
        var watch = Stopwatch.StartNew();
        await using (var big = await web.GetStreamAsync(new Uri("/big", UriKind.Relative)))
        {
            Assert.Equal(sum, Convert.ToHexStringLower(await SHA256.HashDataAsync(big)));
        }

        TestContext.Current.SendDiagnosticMessage("100 MiB out of a workspace in {0} ms", watch.ElapsedMilliseconds);

        // Fifty at once.
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => web.GetStringAsync(new Uri("/", UriKind.Relative))));
        Assert.Single(answers.Distinct());

        // The end of what is sent is an end there, and the answer comes after it.
        var sent = RandomNumberGenerator.GetBytes(20 * 1024 * 1024);
        using (var half = await Connect(ports[8124]))
        {
            await half.SendAsync(sent);
            half.Shutdown(SocketShutdown.Send);
            Assert.StartsWith(Convert.ToHexStringLower(SHA256.HashData(sent)), await ReadToEnd(half), StringComparison.Ordinal);
        }

        // Nobody listens there: the connection is closed, and why is said.
        using (var none = await Connect(ports[9]))
        {
            Assert.Equal("", await ReadToEnd(none));
        }

        await forward.Said(new("Nothing listens on port 9 of the workspace", RegexOptions.None, TimeSpan.FromSeconds(5)));

        // A frozen workspace is thawed by a connection.
        await open.Owner.Do(HttpMethod.Post, $"{open.Owner.RouteOf(workspace)}/sleep");
        if ((await open.Owner.Get<Contracts.Workspaces.Workspace>(open.Owner.RouteOf(workspace))).State == "frozen")
        {
            Assert.Equal(answers[0], await web.GetStringAsync(new Uri("/", UriKind.Relative)));
        }

        forward.Signal("TERM");
        Assert.Equal(130, (await forward.Ended()).Code);
        var closed = await Closed(workspace.Id.ToString(), "8123");
        Assert.True(long.Parse(closed.Body!["bytes_out"], CultureInfo.InvariantCulture) > 104857600, "The bytes are not counted.");
        Assert.True(int.Parse(closed.Body["connections"], CultureInfo.InvariantCulture) >= 51, "The connections are not counted.");
        Assert.Equal("the client closed it", closed.Body["reason"]);
        await open.Owner.Do(HttpMethod.Delete, open.Owner.RouteOf(workspace));
    }

    [Fact]
    public async Task It_listens_for_this_machine_alone_and_says_when_a_port_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var answer = await _cli.Run("port-forward", "empty", $"{port}:80", "--json");
        Assert.Equal(6, answer.Code);
        Assert.Contains("port_in_use", answer.Complaints, StringComparison.Ordinal);
        Assert.Equal(2, (await _cli.Run("port-forward", "empty", "80:0")).Code);
        Assert.Equal(2, (await _cli.Run("port-forward", "empty", "70000")).Code);
        Assert.Equal(2, (await _cli.Run("port-forward", "empty", "80", "--address", "nonsense")).Code);
        Assert.Equal(5, (await _cli.Run("port-forward", "nowhere", "80")).Code);

        using var forward = await _cli.Start("port-forward", "empty", "0:80", "--json");
        var mine = (await Ports(forward))[80];
        foreach (var address in (await Dns.GetHostAddressesAsync(Dns.GetHostName())).Where(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a)))
        {
            using var outside = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAsync<SocketException>(() => outside.ConnectAsync(address, mine));
        }

        forward.Signal("TERM");
        await forward.Ended();
    }

    [Fact]
    public async Task Ending_the_device_ends_its_forwards_and_their_connections()
    {
        await _cli.SignInByDevice(open.Owner, open.Bailey.Address);
        using var terminal = await open.Owner.OpenTerminal(open.Empty);
        await terminal.Type("perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(LocalAddr=>\"127.0.0.1\",LocalPort=>8200,Listen=>9,ReuseAddr=>1); print \"it lis\",\"tens\\n\"; @c=(@c,$s->accept) while 1'\r");
        await terminal.Until(new("it listens", RegexOptions.None, TimeSpan.FromSeconds(10)));
        using var forward = await _cli.Start("port-forward", "empty", "0:8200", "--json");
        using var held = await Connect((await Ports(forward))[8200]);
        await held.SendAsync("x"u8.ToArray());
        await _cli.EndDevice(open.Owner);
        Assert.Equal("", await ReadToEnd(held));
        Assert.Equal(3, (await forward.Ended()).Code);
        await terminal.Type("\u0003");
    }

    [Fact]
    public async Task Who_may_not_open_a_terminal_forwards_nothing_and_nobody_uses_anothers_forward()
    {
        using var viewer = await open.Owner.Invite("forward-viewer@example.org", "member");
        var user = (await viewer.Get<SessionResponse>("/api/v1/auth/session")).User!.Id;
        await open.Owner.Do(HttpMethod.Put, $"{open.Owner.Route}/projects/{open.Empty.Project}/members/{user}", new { role = "viewer" });
        using var viewers = new BaileyProgram();
        await viewers.SignIn(viewer, open.Bailey.Address);
        Assert.Equal(4, (await viewers.Run("port-forward", "empty", "0:80")).Code);

        var origin = open.Bailey.Address.GetLeftPart(UriPartial.Authority);
        var route = $"{open.Owner.RouteOf(open.Empty)}/forwards";
        using var forward = await _cli.Start("port-forward", "empty", "0:80", "--json");
        await Ports(forward);
        var opened = (await Events("forward.opened")).First(e => e.Body!["port"] == "80");
        // The same person, in a browser: another device.
        Assert.Equal(HttpStatusCode.NotFound, (await open.Owner.Upgrade($"{route}/{opened.Body!["id"]}/dial", origin)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.Upgrade($"{route}/{opened.Body["id"]}/dial", origin)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await open.Owner.Upgrade($"{route}?port=80", "https://elsewhere.example")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await open.Owner.Upgrade($"{route}?port=70000", origin)).Status);
        forward.Signal("TERM");
        await forward.Ended();
        await viewers.Run("logout");
    }

    private static async Task<Dictionary<int, int>> Ports(BaileyProgram.Running forward)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var line = await forward.Line(patience.Token);
        return JsonDocument.Parse(line).RootElement.EnumerateArray().ToDictionary(p => p.GetProperty("remote").GetInt32(), p => p.GetProperty("local").GetInt32());
    }

    private static async Task<Socket> Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    private static async Task<string> ReadToEnd(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), patience.Token) is var count and > 0)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed hard is closed too.
        }

        return text.ToString();
    }

    private async Task<IReadOnlyList<AuditEvent>> Events(string type) =>
        await open.Owner.All<AuditEvent>($"{open.Owner.Route}/audit/events?type={type}");

    // Written when the socket has ended, which is a moment after the program.
    private async Task<AuditEvent> Closed(string workspace, string port)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50))
        {
            if ((await Events("forward.closed")).FirstOrDefault(e => e.Workspace?.ToString() == workspace && e.Body!["port"] == port) is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException("The end of the forward is not in the record.");
    }
}
