using Bailey.Contracts;
using Bailey.Host.Tests.Running;

namespace Bailey.Host.Tests.Sandboxes;

public sealed class WallTests
{
    [Fact]
    public async Task Every_wall_probe_of_the_isolation_check_holds_in_a_real_cell()
    {
        await using var host = await RunningHost.Start();
        var probes = await host.Ask(HttpMethod.Get, "/v1/doctor", WireJson.Default.IReadOnlyListSandboxProbe);
        Assert.Empty(probes.Where(probe => probe.Class == "wall" && probe.Outcome != "holds").Select(probe => $"{probe.Name}: {probe.Reason}"));
        Assert.True(probes.Count(probe => probe.Class == "wall") > 80);
        Assert.All(probes.Where(probe => probe.Class == "known"), probe => Assert.NotNull(probe.Reason));
        var hello = await host.Ask(HttpMethod.Get, "/v1/hello", WireJson.Default.HostHello);
        Assert.True(hello.Ready);
    }
}
