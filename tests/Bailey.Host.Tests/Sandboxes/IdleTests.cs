using System.Net.Http.Json;
using System.Net.WebSockets;
using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Host.Idle;
using Bailey.Host.Tests.Running;

namespace Bailey.Host.Tests.Sandboxes;

/// <summary>The host says which sandboxes nobody uses; what was used since it said so is neither frozen nor stopped.</summary>
public sealed class IdleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("awake", 599, true, null)]
    [InlineData("awake", 600, true, "freeze")]
    [InlineData("frozen", 600, true, null)]
    [InlineData("frozen", 14_400, true, "stop")]
    [InlineData("awake", 14_400, true, "stop")]
    [InlineData("awake", 14_399, false, null)]
    [InlineData("awake", 14_400, false, "stop")]
    [InlineData("stopped", 99_999, true, null)]
    [InlineData("starting", 99_999, true, null)]
    public void What_it_is_time_for(string state, int idle, bool canFreeze, string? verdict) =>
        Assert.Equal(verdict, IdleRule.Verdict(state, TimeSpan.FromSeconds(idle), new IdleTimes(600, 14_400), canFreeze));

    [Fact]
    public void Never_is_never_and_looks_are_rare()
    {
        Assert.Null(IdleRule.Verdict("awake", TimeSpan.FromDays(900), new IdleTimes(0, 0), true));
        Assert.Equal(TimeSpan.FromSeconds(15), IdleRule.Pause([new IdleTimes(0, 0), new IdleTimes(600, 14_400)]));
        Assert.False(IdleRule.IsBusy(100_000, TimeSpan.FromSeconds(15)));
        Assert.True(IdleRule.IsBusy(200_000, TimeSpan.FromSeconds(15)));
    }

    [Fact(Timeout = 120_000)]
    public async Task One_that_nobody_uses_is_frozen_and_stopped_and_a_use_in_the_meantime_keeps_it()
    {
        await using var host = await WithFreezer();
        var id = await host.Awake();
        await Times(host, id, 1, 0);
        var said = await host.Event(e => e.Type == "sandbox.idle" && e.Workspace == id && e.State == "freeze");
        await host.Run(id, "true");
        Assert.Equal(423, await Ask(host, id, $"freeze?use={said.Use}"));
        Assert.Equal(423, await Ask(host, id, $"retire?use={said.Use}"));
        Assert.Equal("awake", (await host.Status(id)).State);

        said = await host.Event(e => e.Type == "sandbox.idle" && e.Workspace == id && e.Use != said.Use);
        Assert.Equal(200, await Ask(host, id, $"freeze?use={said.Use}"));
        Assert.Equal("frozen", (await host.Status(id)).State);
        await Times(host, id, 1, 2);
        said = await host.Event(e => e.Type == "sandbox.idle" && e.Workspace == id && e.State == "stop");
        Assert.Equal(200, await Ask(host, id, $"retire?use={said.Use}"));
        using (await host.Send(HttpMethod.Get, $"/v1/sandboxes/{id}/warden/v1/terminals"))
        {
            // The farewell only reads. Something that is put in would keep it.
        }

        Assert.Equal(200, await Ask(host, id, "stop?retired=true"));
        Assert.Equal("stopped", (await host.Status(id)).State);
    }

    [Fact(Timeout = 120_000)]
    public async Task What_is_put_in_during_the_farewell_keeps_it()
    {
        await using var host = await WithFreezer();
        var id = await host.Awake();
        await Times(host, id, 0, 1);
        var said = await host.Event(e => e.Type == "sandbox.idle" && e.Workspace == id && e.State == "stop");
        Assert.Equal(200, await Ask(host, id, $"retire?use={said.Use}"));
        await host.Run(id, "true");
        Assert.Equal(423, await Ask(host, id, "stop?retired=true"));
        Assert.Equal((0, "alive\n"), await host.Run(id, "echo alive"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_program_in_front_of_a_shell_keeps_it_and_a_silent_shell_does_not()
    {
        await using var host = await WithFreezer();
        var (running, silent) = (await host.Awake(), await host.Awake());
        // Both stay attached: a socket that is silent is no use.
        using var typed = await Shell(host, running, "sleep 100000\r");
        using var quiet = await Shell(host, silent, "\r");
        var terminals = WireJson.Default.IReadOnlyListWardenTerminal;
        while ((await host.Ask(HttpMethod.Get, $"/v1/sandboxes/{running}/warden/v1/terminals", terminals)).Any(t => t.ShellInFront))
        {
            await Task.Yield();
        }

        await Times(host, running, 1, 3);
        await Times(host, silent, 1, 3);
        // Both were left alone at the same time: when the second is told of for the second time, the first had its chance.
        await host.Event(e => e.Type == "sandbox.idle" && e.Workspace == silent && e.State == "stop");
        var told = await host.Event(e => e.Type == "sandbox.idle");
        Assert.Equal(silent, told.Workspace);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_frozen_one_stays_frozen_when_the_host_dies_and_its_time_goes_on()
    {
        await using var host = await WithFreezer();
        var id = await host.Awake();
        await host.Run(id, "echo kept > file");
        await host.Post(id, "freeze");
        await host.Kill();
        await host.Begin();
        Assert.Equal("frozen", (await host.Status(id)).State);
        await Times(host, id, 1, 2);
        Assert.Equal("stop", (await host.Event(e => e.Type == "sandbox.idle" && e.Workspace == id)).State);
        Assert.Equal("frozen", (await host.Status(id)).State);
        Assert.Equal((0, "kept\n"), await host.Run(id, "cat file"));
        Assert.Equal("awake", (await host.Status(id)).State);
    }

    private static async Task Times(RunningHost host, WorkspaceId id, int freeze, int stop)
    {
        using var answer = await host.Send(HttpMethod.Put, $"/v1/sandboxes/{id}/idle", JsonContent.Create(new IdleTimes(freeze, stop), WireJson.Default.IdleTimes));
        Assert.Equal(204, (int)answer.StatusCode);
    }

    private static async Task<int> Ask(RunningHost host, WorkspaceId id, string what)
    {
        using var answer = await host.Send(HttpMethod.Post, $"/v1/sandboxes/{id}/{what}");
        return (int)answer.StatusCode;
    }

    private static async Task<ClientWebSocket> Shell(RunningHost host, WorkspaceId id, string typed)
    {
        var open = new WardenOpenTerminal(new CellSpec("tools", "tools"), null, null, 80, 24);
        await host.Ask(HttpMethod.Put, $"/v1/sandboxes/{id}/warden/v1/terminals/shell", WireJson.Default.WardenTerminal, JsonContent.Create(open, WireJson.Default.WardenOpenTerminal));
        var socket = await host.Socket(id, "/v1/terminals/shell/attach");
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(typed), WebSocketMessageType.Binary, true, Cancel);
        return socket;
    }

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
}
