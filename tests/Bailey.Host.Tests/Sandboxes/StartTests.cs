using System.Diagnostics;
using Bailey.Contracts;
using Bailey.Host.Tests.Running;

namespace Bailey.Host.Tests.Sandboxes;

public sealed class StartTests
{
    [Fact]
    public async Task The_host_refuses_to_be_root()
    {
        if (Environment.UserName != "root")
        {
            Assert.Skip("Only root can try to start it as root.");
        }

        using var process = Process.Start(new ProcessStartInfo(Path.Join(HostBuild.Folder, "host", "bailey-host")) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.Contains("does not run as root", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.InRange(process.ExitCode, 1, 127);
    }

    [Fact]
    public async Task Its_end_leaves_sandboxes_running_and_stop_ends_them_all()
    {
        await using var host = await RunningHost.Start();
        var one = await host.Awake();
        var two = await host.Awake();
        await host.Kill();
        Assert.Equal(0, await host.Stop());
        await host.Begin();
        Assert.Equal("stopped", (await host.Status(one)).State);
        Assert.Equal("stopped", (await host.Status(two)).State);
    }

    [Fact]
    public async Task Twenty_starts_at_once_all_succeed()
    {
        await using var host = await RunningHost.Start();
        var ids = new List<Contracts.Platform.WorkspaceId>();
        for (var number = 0; number < 20; number++)
        {
            ids.Add(await host.Put());
        }

        var started = await Task.WhenAll(ids.Select(id => host.Post(id, "start")));
        Assert.All(started, status => Assert.Equal("awake", status.State));
        var one = (await host.Ask(HttpMethod.Get, "/v1/sandboxes", WireJson.Default.IReadOnlyListSandboxStatus)).Count;
        Assert.Equal(20, one);
        var alone = new List<int>();
        for (var number = 0; number < 5; number++)
        {
            await host.Post(ids[number], "stop");
            alone.Add((await host.Post(ids[number], "start")).StartMilliseconds!.Value);
        }

        TestContext.Current.SendDiagnosticMessage("alone: {0} ms; 20 at once: {1} ms", string.Join(' ', alone), string.Join(' ', started.Select(status => status.StartMilliseconds)));
    }
}
