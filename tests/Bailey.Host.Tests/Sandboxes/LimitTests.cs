using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Host.Limits;
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
    public async Task The_limit_of_processes_is_each_sandboxs_own_and_not_that_of_all_together()
    {
        await using var host = await RunningHost.Start(RunningHost.ControlGroups());
        for (var i = 0; i < 3; i++)
        {
            var id = await host.Awake(limits: s_small);
            Assert.Equal((0, "all\n"), await host.Run(id, "for i in $(seq 90); do sleep 1000 >/dev/null 2>&1 & done; echo all"));
        }
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
    public async Task A_busy_sandbox_weighs_less_than_the_others_for_as_long_as_it_is_busy()
    {
        var groups = RunningHost.ControlGroups();
        await using var host = await RunningHost.Start(groups);
        if (!(await host.Ask(HttpMethod.Get, "/v1/hello", WireJson.Default.HostHello)).Freezer)
        {
            Assert.Skip("This machine gives no control group, so nothing can be weighed.");
        }

        var (busy, quiet) = (await host.Awake(), await host.Awake());
        Assert.Single(Weights().Distinct());
        await host.Run(busy, "for i in 1 2 3; do (while [ ! -e enough ]; do :; done) >/dev/null 2>&1 & done");
        await Until(() => Weights().Distinct().Count() == 2);
        await host.Run(busy, "touch enough");
        await Until(() => Weights().Distinct().Count() == 1);
        await host.Post(busy, "stop");
        await host.Post(quiet, "stop");
        Assert.Empty(Groups());

        // The sandboxes' own names: other tests use the same trees.
        List<string> Groups() => [.. from setting in groups
                                     from tree in setting.Value.Split(':')
                                     from sandbox in Directory.GetDirectories(Path.Join(host.Folder, "data", "sandboxes"))
                                     let folder = Path.Join(tree, Path.GetFileName(sandbox))
                                     where Directory.Exists(folder)
                                     select folder];

        List<int> Weights() => [.. Groups().SelectMany(folder => (string[])[Path.Join(folder, "cpu.shares"), Path.Join(folder, "cpu.weight")])
            .Where(File.Exists).Select(file => int.Parse(File.ReadAllText(file), System.Globalization.CultureInfo.InvariantCulture))];

        static async Task Until(Func<bool> holds)
        {
            for (var i = 0; i < 600 && !holds(); i++)
            {
                await Task.Delay(100);
            }

            Assert.True(holds());
        }
    }

    [Theory]
    [InlineData(false, 0.4, 1, 2, false)]
    [InlineData(false, 0.6, 1, 2, true)]
    [InlineData(true, 0.2, 1, 2, true)]
    [InlineData(true, 0.1, 1, 2, false)]
    [InlineData(false, 0.09, 20, 2, true)]
    [InlineData(true, 0.05, 20, 2, true)]
    [InlineData(false, 0.04, 20, 2, false)]
    public void Busy_is_who_takes_much_of_its_part(bool was, double used, int working, int cores, bool busy) =>
        Assert.Equal(busy, FairShares.IsBusy(was, used, working, cores));

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
