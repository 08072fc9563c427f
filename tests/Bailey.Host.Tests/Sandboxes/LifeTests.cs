using System.Net.Http.Json;
using System.Net.WebSockets;
using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Host.Tests.Running;

namespace Bailey.Host.Tests.Sandboxes;

public sealed class LifeTests
{
    [Fact]
    public async Task A_sandbox_is_made_started_stopped_and_deleted_and_keeps_its_files_meanwhile()
    {
        await using var host = await RunningHost.Start();
        var id = await host.Put();
        Assert.Equal("stopped", (await host.Status(id)).State);
        var started = await host.Post(id, "start");
        Assert.Equal("awake", started.State);
        Assert.Equal("awake", (await host.Post(id, "start")).State);
        Assert.Equal((0, ""), await host.Run(id, "echo kept > file"));
        Assert.Equal("stopped", (await host.Post(id, "stop")).State);
        using var silent = await host.Send(HttpMethod.Get, $"/v1/sandboxes/{id}/warden/v1/hello");
        Assert.Equal(409, (int)silent.StatusCode);
        await host.Post(id, "start");
        Assert.Equal((0, "kept\n"), await host.Run(id, "cat file"));
        using var deleted = await host.Send(HttpMethod.Delete, $"/v1/sandboxes/{id}");
        Assert.Equal(204, (int)deleted.StatusCode);
        Assert.Equal("absent", (await host.Status(id)).State);
        Assert.Empty(Directory.EnumerateDirectories(Path.Join(host.Folder, "data", "sandboxes")));
        TestContext.Current.SendDiagnosticMessage("start took {0} ms", started.StartMilliseconds!);
    }

    [Fact]
    public async Task A_killed_host_finds_its_sandboxes_again_with_their_terminals_alive()
    {
        await using var host = await RunningHost.Start();
        var id = await host.Awake();
        var terminal = "t" + Guid.CreateVersion7().ToString("N");
        var open = new WardenOpenTerminal(new CellSpec("tools", "tools"), ["bash", "-c", "read line; echo got $line; sleep 1000"], null, 80, 24);
        await host.Ask(
            HttpMethod.Put, $"/v1/sandboxes/{id}/warden/v1/terminals/{terminal}", WireJson.Default.WardenTerminal, JsonContent.Create(open, WireJson.Default.WardenOpenTerminal));
        await host.Kill();
        await host.Begin();
        var status = await host.Status(id);
        Assert.Equal("awake", status.State);
        Assert.NotNull(status.Started);
        using var socket = await host.Socket(id, $"/v1/terminals/{terminal}/attach");
        await socket.SendAsync("word\n"u8.ToArray(), WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);
        Assert.Contains("got word", await Until(socket, "got word"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_that_died_while_the_host_was_away_is_failed_and_says_so()
    {
        await using var host = await RunningHost.Start();
        var id = await host.Awake();
        var record = await File.ReadAllTextAsync(Directory.EnumerateFiles(Path.Join(host.Folder, "data", "sandboxes"), "sandbox.json", SearchOption.AllDirectories).Single());
        var pid = System.Text.Json.JsonDocument.Parse(record).RootElement.GetProperty("run").GetProperty("pid").GetInt32();
        await host.Kill();
        using (var killer = System.Diagnostics.Process.Start("kill", ["-9", pid.ToString()]))
        {
            await killer.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await host.Begin();
        var status = await host.Status(id);
        Assert.Equal("failed", status.State);
        Assert.NotNull(status.Detail);
        Assert.Equal("awake", (await host.Post(id, "start")).State);
    }

    [Fact]
    public async Task What_this_host_cannot_be_is_refused_with_the_reason()
    {
        await using var host = await RunningHost.Start();
        var good = new SandboxSpec(
            RunningHost.Organisation, Ids.New<WorkspaceId>(TimeProvider.System), Ids.New<ProjectId>(TimeProvider.System), "host", "work", SandboxLimits.Default, EgressPolicy.Default);
        await host.Ask(HttpMethod.Put, $"/v1/sandboxes/{good.Workspace}", WireJson.Default.SandboxStatus, JsonContent.Create(good, WireJson.Default.SandboxSpec));
        Assert.Equal((422, "invalid_value"), await Refused(host, good with { Image = "debian" }));
        Assert.Equal((422, "invalid_value"), await Refused(host, good with { HostName = "a b" }));
        Assert.Equal((422, "invalid_value"), await Refused(host, good with { Egress = new EgressPolicy([new EgressRule("a b")], true) }));
        Assert.Equal((422, "invalid_value"), await Refused(host, good with { Limits = good.Limits with { MemoryBytes = 1 } }));
        Assert.Equal((409, "no_host"), await Refused(host, good with { Organisation = Ids.New<OrgId>(TimeProvider.System) }));
    }

    [Fact]
    public async Task The_socket_of_the_egress_proxy_listens_to_nobody_but_the_warden()
    {
        await using var host = await RunningHost.Start();
        await host.Awake();
        var socket = Directory.EnumerateFiles(Path.Join(host.Folder, "data", "sandboxes"), "egress.sock", SearchOption.AllDirectories).Single();
        using var stranger = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        await stranger.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(socket));
        try
        {
            await stranger.SendAsync("CONNECT github.com:443 HTTP/1.1\r\n\r\n"u8.ToArray());
            Assert.Equal(0, await stranger.ReceiveAsync(new byte[16]));
        }
        catch (System.Net.Sockets.SocketException reset)
        {
            Assert.Contains(reset.SocketErrorCode, new[] { System.Net.Sockets.SocketError.ConnectionReset, System.Net.Sockets.SocketError.Shutdown });
        }
    }

    private static async Task<(int Status, string Code)> Refused(RunningHost host, SandboxSpec spec)
    {
        using var answer = await host.Send(HttpMethod.Put, $"/v1/sandboxes/{spec.Workspace}", JsonContent.Create(spec, WireJson.Default.SandboxSpec));
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync(WireJson.Default.WireError))!.Code);
    }

    private static async Task<string> Until(ClientWebSocket socket, string wanted)
    {
        var text = "";
        var buffer = new byte[64 * 1024];
        while (!text.Contains(wanted, StringComparison.Ordinal))
        {
            var message = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
            if (message.MessageType == WebSocketMessageType.Binary)
            {
                text += System.Text.Encoding.UTF8.GetString(buffer, 0, message.Count);
            }
        }

        return text;
    }
}
