using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Host.Tests.Running;

namespace Bailey.Host.Tests.Sandboxes;

/// <summary>A frozen sandbox is sent nothing to do; whatever a client asks of it thaws it and is served.</summary>
public sealed class FreezeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_typed_into_an_open_terminal_thaws_and_is_answered_and_an_acknowledgement_is_not_a_key()
    {
        await using var host = await WithFreezer();
        var id = await host.Awake();
        using var socket = await Terminal(host, id, "stty raw -echo; echo ready; cat");
        await Until(socket, "ready");
        Assert.Equal("frozen", (await host.Post(id, "freeze")).State);
        for (var ack = 0; ack < 20; ack++)
        {
            await socket.SendAsync("{\"type\":\"ack\",\"offset\":1}"u8.ToArray(), WebSocketMessageType.Text, true, Cancel);
            Assert.Equal("frozen", (await host.Status(id)).State);
        }

        await socket.SendAsync("key"u8.ToArray(), WebSocketMessageType.Binary, true, Cancel);
        await Until(socket, "key");
        Assert.Equal("awake", (await host.Status(id)).State);
        await host.Event(e => e.Workspace == id && e.State == "frozen");
    }

    [Fact]
    public async Task Whoever_closes_a_terminals_window_lets_the_sandbox_sleep()
    {
        await using var host = await WithFreezer();
        var id = await host.Awake();
        using (var socket = await Terminal(host, id, "stty raw -echo; echo ready; cat"))
        {
            await Until(socket, "ready");
            await host.Post(id, "freeze");
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
        }

        Assert.Equal("frozen", (await host.Status(id)).State);
        Assert.Equal((0, "alive\n"), await host.Run(id, "echo alive"));
        Assert.Equal("awake", (await host.Status(id)).State);
    }

    [Fact]
    public async Task What_is_asked_of_a_frozen_sandbox_thaws_it_and_is_answered()
    {
        await using var host = await WithFreezer();
        var id = await host.Awake();
        await host.Run(id, "echo text > a");
        foreach (var word in (string[])["files?path=", "files/stat?path=a", "files/content?path=a", "processes", "terminals", "hello"])
        {
            Assert.Equal("frozen", (await host.Post(id, "freeze")).State);
            using var answer = await host.Send(HttpMethod.Get, $"/v1/sandboxes/{id}/warden/v1/{word}");
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            Assert.Equal("awake", (await host.Status(id)).State);
        }
    }

    [Fact]
    public async Task What_stands_still_does_nothing_and_a_watch_neither_hinders_nor_wakes()
    {
        await using var host = await WithFreezer();
        var id = await host.Awake();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://host/v1/sandboxes/{id}/warden/v1/watch");
        using var watch = await host.Send(request);
        using var socket = await Terminal(host, id, "i=0; while true; do i=$((i+1)); echo $i > ticks; done");
        Assert.Equal("frozen", (await host.Post(id, "freeze")).State);
        // The kernel stops each process at its next chance: from then on the count stands.
        long before, after = -1;
        do
        {
            before = after;
            after = (await host.Ask(HttpMethod.Get, $"/v1/sandboxes/{id}/stats", WireJson.Default.SandboxStats)).CpuMicroseconds;
        }
        while (before != after);
        for (var look = 0; look < 50; look++)
        {
            using var passive = new HttpRequestMessage(HttpMethod.Get, $"http://host/v1/sandboxes/{id}/warden/v1/terminals") { Headers = { { "Bailey-Passive", "true" } } };
            using var refused = await host.Send(passive);
            Assert.Equal(423, (int)refused.StatusCode);
            Assert.Equal("frozen", (await host.Status(id)).State);
        }

        Assert.Equal(before, (await host.Ask(HttpMethod.Get, $"/v1/sandboxes/{id}/stats", WireJson.Default.SandboxStats)).CpuMicroseconds);
        Assert.Equal("stopped", (await host.Post(id, "stop")).State);
    }

    [Fact]
    public async Task Looking_at_what_all_take_tells_of_those_awake_is_no_use_and_wakes_none()
    {
        await using var host = await WithFreezer();
        var (awake, frozen) = (await host.Awake(), await host.Awake());
        await host.Post(frozen, "freeze");
        while ((await Stats(host)).SingleOrDefault(one => one.Id == awake) is not { DiskBytes: > 0 })
        {
            // Its files have not been counted yet.
            await Task.Delay(50, Cancel);
        }

        for (var look = 0; look < 20; look++)
        {
            var one = Assert.Single(await Stats(host));
            Assert.Equal(awake, one.Id);
            Assert.True(one is { MemoryBytes: > 0, CpuMicroseconds: > 0, Processes: > 0 }, one.ToString());
        }

        Assert.Equal("frozen", (await host.Status(frozen)).State);
    }

    [Fact]
    public async Task What_is_being_done_is_not_frozen_in_its_middle()
    {
        await using var host = await WithFreezer();
        var id = await host.Awake();
        var work = host.Run(id, "touch begun; while [ ! -e go ]; do sleep 0.05; done; echo done");
        while ((await host.Run(id, "[ -e begun ]")).Code != 0)
        {
            await Task.Yield();
        }

        using var busy = await host.Send(HttpMethod.Post, $"/v1/sandboxes/{id}/freeze");
        Assert.Equal(423, (int)busy.StatusCode);
        Assert.Equal("awake", (await host.Status(id)).State);
        await host.Run(id, "touch go");
        Assert.Equal((0, "done\n"), await work);
        Assert.Equal("frozen", (await host.Post(id, "freeze")).State);
    }

    [Fact]
    public async Task Without_a_freezer_it_is_refused_and_goes_on()
    {
        await using var host = await RunningHost.Start();
        var id = await host.Awake();
        using var refused = await host.Send(HttpMethod.Post, $"/v1/sandboxes/{id}/freeze");
        Assert.Equal(409, (int)refused.StatusCode);
        Assert.Equal("awake", (await host.Status(id)).State);
    }

    private static Task<IReadOnlyList<SandboxUse>> Stats(RunningHost host) => host.Ask(HttpMethod.Get, "/v1/stats", WireJson.Default.IReadOnlyListSandboxUse);

    private static async Task<RunningHost> WithFreezer()
    {
        var host = await RunningHost.Start(RunningHost.ControlGroups());
        if (!(await host.Ask(HttpMethod.Get, "/v1/hello", WireJson.Default.HostHello)).Freezer)
        {
            await host.DisposeAsync();
            Assert.Skip("This machine gives no control group, so nothing can be frozen.");
        }

        return host;
    }

    private static async Task<ClientWebSocket> Terminal(RunningHost host, WorkspaceId id, string script)
    {
        var terminal = "t" + Guid.CreateVersion7().ToString("N");
        var open = new WardenOpenTerminal(new CellSpec("tools", "tools"), ["bash", "-c", script], null, 80, 24);
        await host.Ask(
            HttpMethod.Put, $"/v1/sandboxes/{id}/warden/v1/terminals/{terminal}", WireJson.Default.WardenTerminal, JsonContent.Create(open, WireJson.Default.WardenOpenTerminal));
        return await host.Socket(id, $"/v1/terminals/{terminal}/attach");
    }

    private static async Task Until(ClientWebSocket socket, string wanted)
    {
        var text = "";
        var buffer = new byte[64 * 1024];
        while (!text.Contains(wanted, StringComparison.Ordinal))
        {
            var message = await socket.ReceiveAsync(buffer.AsMemory(), Cancel);
            text += message.MessageType == WebSocketMessageType.Binary ? Encoding.UTF8.GetString(buffer, 0, message.Count) : "";
        }
    }
}
