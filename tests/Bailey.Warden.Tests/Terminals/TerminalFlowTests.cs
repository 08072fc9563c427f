using System.Globalization;
using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Terminals;

/// <summary>Every byte of output has a number, and the numbers never lie.</summary>
public sealed class TerminalFlowTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task Two_viewers_see_the_same_and_a_later_one_sees_what_was_before()
    {
        await sandbox.OpenTerminalAsync("two", ["/bin/cat"]);
        await using var one = await TerminalClient.AttachAsync(sandbox, "two");
        await using var other = await TerminalClient.AttachAsync(sandbox, "two");
        await one.TypeAsync("hello\n");
        var expected = await one.UntilAsync("hello\r\nhello\r\n");
        Assert.Equal(expected, await other.UntilAsync("hello\r\nhello\r\n"));
        await using var later = await TerminalClient.AttachAsync(sandbox, "two");
        Assert.Equal(expected, await later.UntilAsync("hello\r\nhello\r\n"));
        Assert.Equal(0, later.Controls[0].Offset);
    }

    [Fact]
    public async Task After_a_cut_reading_goes_on_at_an_offset_without_gap_or_double()
    {
        await sandbox.OpenTerminalAsync("cut", ["/bin/bash", "-c", "stty -onlcr; for i in $(seq 100000); do echo line $i; done; cat"]);
        var text = new StringBuilder();
        long offset = 0;
        while (!text.ToString().Contains("line 100000\n", StringComparison.Ordinal))
        {
            await using var client = await TerminalClient.AttachAsync(sandbox, "cut", offset);
            Assert.Equal(offset, client.Controls[0].Offset);
            for (var frames = 0; frames < 3 && !client.Text.ToString().Contains("line 100000\n", StringComparison.Ordinal); frames++)
            {
                await client.ReadFrameAsync();
            }

            text.Append(client.Text);
            offset = client.Offset;
        }

        Assert.Equal(string.Concat(Enumerable.Range(1, 100_000).Select(x => string.Create(CultureInfo.InvariantCulture, $"line {x}\n"))), text.ToString());
    }

    [Fact]
    public async Task A_flood_is_held_when_nobody_acknowledges_and_control_c_still_acts()
    {
        await sandbox.OpenTerminalAsync("held", ["/bin/bash", "-c", "trap 'exit 9' INT; read -r; while :; do echo 0123456789012345678901234567890123456789; done"]);
        await using var client = await TerminalClient.AttachAsync(sandbox, "held");
        client.Acknowledges = false;
        await client.TypeAsync("\r"); // only now: without a viewer nothing would be held
        while (client.Offset < Mebibyte)
        {
            await client.ReadFrameAsync(keepText: false);
        }

        // It stands still within what a read of the terminal may add.
        var end = (await Describe("held")).Offset;
        Assert.InRange(end, Mebibyte, Mebibyte + (256 * 1024));
        var cpu = await CpuAsync();
        Assert.Equal(end, (await Describe("held")).Offset);
        Assert.Equal(cpu, await CpuAsync());
        await client.TypeAsync("\u0003");
        Assert.Equal(9, await client.UntilExitAsync(keepText: false));
    }

    [Fact]
    public async Task A_hundred_megabytes_arrive_whole()
    {
        const int Size = 100 * Mebibyte;
        await sandbox.OpenTerminalAsync("hundred", ["/bin/bash", "-c", $"stty -opost -echo; printf READY; read; head -c {Size} /dev/zero | tr '\\0' x; printf END"]);
        await using var client = await TerminalClient.AttachAsync(sandbox, "hundred", 0);
        await client.UntilAsync("READY");
        await client.TypeAsync("\r"); // only now: without a viewer the ring would turn
        Assert.Equal(0, await client.UntilExitAsync(keepText: false));
        Assert.Equal(Size + "READYEND".Length, client.Offset);
        Assert.Equal(Size + "READYEND".Length, client.Count);
        Assert.DoesNotContain(client.Controls, x => x.Type == "skipped");
    }

    [Fact]
    public async Task Without_viewers_the_ring_turns_and_says_what_it_still_has()
    {
        await sandbox.OpenTerminalAsync("turns", ["/bin/bash", "-c", "stty -opost; head -c 10000000 /dev/zero | tr '\\0' x; printf END; cat"]);
        await sandbox.UntilAsync(async () => (await Describe("turns")).Offset == 10_000_003);
        var terminal = await Describe("turns");
        Assert.Equal(10_000_003 - (4 * Mebibyte), terminal.First);
        using var response = await sandbox.Http.GetAsync("/v1/terminals/turns/output?from=5");
        Assert.Equal($"{terminal.First}", response.Headers.GetValues("Bailey-Offset").Single());
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(4 * Mebibyte, bytes.Length);
        Assert.EndsWith("xxEND", Encoding.ASCII.GetString(bytes), StringComparison.Ordinal);
        await using var client = await TerminalClient.AttachAsync(sandbox, "turns", 5);
        Assert.Equal(terminal.First, client.Controls[0].Offset);
        await using var ahead = await TerminalClient.AttachAsync(sandbox, "turns", long.MaxValue);
        Assert.Equal(10_000_003, ahead.Controls[0].Offset);
    }

    [Fact]
    public async Task A_viewer_that_falls_behind_the_ring_is_told_what_it_missed()
    {
        await sandbox.OpenTerminalAsync("slow", ["/bin/bash", "-c", "stty -opost; read; head -c 30000000 /dev/zero | tr '\\0' x; printf END; cat"]);
        await using var slow = await TerminalClient.AttachAsync(sandbox, "slow", readOnly: true);
        await using (var typist = await TerminalClient.AttachAsync(sandbox, "slow"))
        {
            await typist.TypeAsync("\n");
            while (typist.Offset < 30_000_000)
            {
                await typist.ReadFrameAsync(keepText: false);
            }
        }

        while (slow.Offset < 30_000_003)
        {
            await slow.ReadFrameAsync(keepText: false);
        }

        Assert.Contains(slow.Controls, x => x.Type == "skipped");
        Assert.True(slow.Count < 30_000_003);
    }

    [Fact]
    public async Task One_terminals_flood_leaves_another_its_echo()
    {
        await sandbox.OpenTerminalAsync("flood", ["/usr/bin/yes"]);
        await using var flood = await TerminalClient.AttachAsync(sandbox, "flood");
        using var stop = new CancellationTokenSource();
        var reading = ReadAllAsync(flood, stop.Token);
        await sandbox.OpenTerminalAsync("calm", ["/bin/cat"]);
        await using var calm = await TerminalClient.AttachAsync(sandbox, "calm");
        for (var i = 0; i < 50; i++)
        {
            await calm.TypeAsync($"echo-{i}\n");
            await calm.UntilAsync($"echo-{i}\r\necho-{i}\r\n");
        }

        await sandbox.Http.DeleteAsync("/v1/terminals/flood");
        await stop.CancelAsync();
        await reading;
    }

    [Fact]
    public async Task Thirty_two_may_look_and_not_one_more()
    {
        await sandbox.OpenTerminalAsync("crowd", ["/bin/cat"]);
        var clients = new List<TerminalClient>();
        for (var i = 0; i < 32; i++)
        {
            clients.Add(await TerminalClient.AttachAsync(sandbox, "crowd"));
        }

        await Assert.ThrowsAnyAsync<Exception>(() => TerminalClient.AttachAsync(sandbox, "crowd"));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Ended_and_stopped_terminals_are_shown_after_the_next_start()
    {
        await using var own = new WardenSandbox();
        await own.InitializeAsync();
        await own.OpenTerminalAsync("ended", ["/bin/bash", "-c", "echo said before; exit 3"]);
        await own.OpenTerminalAsync("stopped", ["/bin/bash", "-c", "echo still here; cat"]);
        await own.UntilAsync(async () => !(await own.GetAsync("/v1/terminals/ended", WireJson.Default.WardenTerminal)).Running);
        await own.UntilAsync(async () => (await own.GetAsync("/v1/terminals/stopped", WireJson.Default.WardenTerminal)).Offset > 5);
        using (var shutdown = await own.Http.PostAsync("/v1/shutdown", null))
        {
            Assert.Equal(204, (int)shutdown.StatusCode);
        }

        await own.EndedAsync();
        await own.StartAsync();
        var list = await own.GetAsync("/v1/terminals", WireJson.Default.IReadOnlyListWardenTerminal);
        Assert.Equal(["ended", "stopped"], list.Select(x => x.Id).Order(StringComparer.Ordinal));
        Assert.All(list, x => Assert.False(x.Running));
        Assert.Equal(3, list.Single(x => x.Id == "ended").ExitCode);
        Assert.Equal("still here\r\n", await own.Http.GetStringAsync("/v1/terminals/stopped/output"));
        await using var client = await TerminalClient.AttachAsync(own, "ended");
        Assert.Equal(3, await client.UntilExitAsync());
        Assert.Equal("said before\r\n", client.Text.ToString());
    }

    private static async Task ReadAllAsync(TerminalClient client, CancellationToken stop)
    {
        try
        {
            while (await client.ReadFrameAsync(keepText: false, stop))
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or System.Net.WebSockets.WebSocketException)
        {
            // The terminal was closed.
        }
    }

    private async Task<long> CpuAsync() => (await sandbox.GetAsync("/v1/processes", WireJson.Default.IReadOnlyListWardenProcess))
        .Where(x => x.Command.Contains("0123456789", StringComparison.Ordinal)).Sum(x => x.CpuMilliseconds);

    private Task<WardenTerminal> Describe(string id) => sandbox.GetAsync($"/v1/terminals/{id}", WireJson.Default.WardenTerminal);
}
