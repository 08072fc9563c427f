using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Host.Tests.Running;

namespace Bailey.Host.Tests.Sandboxes;

public sealed class LimitTests
{
    private static readonly SandboxLimits s_small = new(400L << 20, 128, 1000, 64L << 20, 1024);

    [Fact]
    public async Task A_fork_bomb_a_memory_hog_and_a_full_disk_leave_others_and_the_host_usable_and_it_is_said_what_happened()
    {
        await using var host = await RunningHost.Start(RunningHost.ControlGroups());
        var hello = await host.Ask(HttpMethod.Get, "/v1/hello", WireJson.Default.HostHello);
        TestContext.Current.SendDiagnosticMessage("limits: {0}", hello.Limits);
        var bomb = await host.Awake(limits: s_small);
        var other = await host.Awake();

        var (_, output) = await host.Run(bomb, "bomb() { bomb | bomb & }; bomb; for i in $(seq 200); do sleep 100 & done; sleep 2; echo end", seconds: 20);
        Assert.Equal((0, "fine\n"), await host.Run(other, "echo fine"));
        Assert.Contains("fork", output, StringComparison.OrdinalIgnoreCase);
        await host.Post(bomb, "stop");

        await host.Post(bomb, "start");
        await host.Run(bomb, "perl -e 'my @hog; push @hog, \"x\" x 10000000 for 1..200; sleep 1'", seconds: 60);
        var killed = await host.Event(happened => happened.Type == "sandbox.killed" && happened.Workspace == bomb);
        Assert.Contains("memory limit", killed.Detail, StringComparison.Ordinal);
        Assert.Equal((0, "fine\n"), await host.Run(other, "echo fine"));

        await host.Post(bomb, "start");
        _ = host.Run(bomb, "cat /dev/zero > big; for i in 1 2 3; do cat /dev/zero > big$i; done; sleep 30", seconds: 60).ContinueWith(done => done.Exception, TaskScheduler.Default);
        var full = await host.Event(happened => happened.Workspace == bomb && happened.Detail?.Contains("Its files took", StringComparison.Ordinal) == true);
        Assert.NotNull(full.Detail);
        Assert.Equal((0, "fine\n"), await host.Run(other, "echo fine"));
        Assert.Equal("awake", (await host.Post(bomb, "start")).State);
        Assert.Equal((0, ""), await host.Run(bomb, "rm -f big*"));
    }

    [Fact]
    public async Task That_processes_are_at_their_limit_is_said_for_as_long_as_they_are()
    {
        await using var host = await RunningHost.Start(RunningHost.ControlGroups());
        var id = await host.Awake(limits: s_small);

        _ = host.Run(id, "perl -e 'for (1..300) { my $child = fork; sleep 1000 if defined $child && !$child } sleep 1000'", seconds: 300)
            .ContinueWith(done => done.Exception, TaskScheduler.Default);
        var crowded = await host.Event(happened => happened.Workspace == id && happened.Detail is not null);
        Assert.Equal("Its processes are at their limit of 128; more are refused.", crowded.Detail);

        await host.Post(id, "stop");
        Assert.Null((await host.Post(id, "start")).Detail);
    }

    [Fact]
    public async Task A_frozen_sandbox_stands_still_and_goes_on_where_it_was()
    {
        await using var host = await RunningHost.Start(RunningHost.ControlGroups());
        if (!(await host.Ask(HttpMethod.Get, "/v1/hello", WireJson.Default.HostHello)).Freezer)
        {
            Assert.Skip("This machine gives no control group, so nothing can be frozen.");
        }

        var id = await host.Awake();
        await host.Run(id, "(while true; do echo x >> ticks; sleep 0.01; done) >/dev/null 2>&1 &");
        Assert.Equal("frozen", (await host.Post(id, "freeze")).State);
        Assert.Equal("awake", (await host.Post(id, "thaw")).State);
        Assert.Equal((0, "alive\n"), await host.Run(id, "echo alive"));
    }
}
