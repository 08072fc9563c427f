using Bailey.Contracts;
using Bailey.Host.Tests.Running;

namespace Bailey.Host.Tests.Sandboxes;

public sealed class LifeTests
{
    [Fact]
    public async Task A_sandbox_is_made_started_stopped_and_deleted()
    {
        await using var host = await RunningHost.Start();
        var id = await host.Put();
        Assert.Equal("stopped", (await host.Status(id)).State);
        var started = await host.Post(id, "start");
        Assert.Equal("awake", started.State);
        Assert.Equal("awake", (await host.Post(id, "start")).State);
        var hello = await host.Ask(HttpMethod.Get, $"/v1/sandboxes/{id}/warden/v1/hello", WireJson.Default.WardenHello);
        Assert.Equal(1, hello.Version);
        Assert.Equal("stopped", (await host.Post(id, "stop")).State);
        using var deleted = await host.Send(HttpMethod.Delete, $"/v1/sandboxes/{id}");
        Assert.Equal(204, (int)deleted.StatusCode);
        Assert.Equal("absent", (await host.Status(id)).State);
        TestContext.Current.SendDiagnosticMessage("start took {0} ms", started.StartMilliseconds!);
    }
}
