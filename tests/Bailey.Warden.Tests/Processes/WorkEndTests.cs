using Bailey.Contracts;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Processes;

public sealed class WorkEndTests
{
    [Fact]
    public async Task A_sandbox_that_is_shut_down_ends_by_itself_though_a_shell_ignores_the_usual_signal_and_programs_put_their_things_away_first()
    {
        await using var sandbox = new WardenSandbox();
        await sandbox.InitializeAsync();
        await sandbox.OpenTerminalAsync("shell");
        await sandbox.ShellAsync("(trap 'sleep 0.2; echo kept > service; exit' TERM; echo up > ready-1; while true; do sleep 0.05; done) </dev/null >/dev/null 2>&1 & disown", "service-a");
        await sandbox.OpenTerminalAsync("patient", ["/bin/bash", "-c", "trap '' HUP; trap 'echo kept > nohup; exit' TERM; echo up > ready-2; while true; do sleep 0.05; done"]);
        await sandbox.UntilAsync(() => Task.FromResult(File.Exists($"{sandbox.Workspace}/ready-1") && File.Exists($"{sandbox.Workspace}/ready-2")));

        using (var shutdown = await sandbox.Http.PostAsync("/v1/shutdown", null, TestContext.Current.CancellationToken))
        {
            Assert.Equal(204, (int)shutdown.StatusCode);
        }

        await sandbox.EndedAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("kept\n", await File.ReadAllTextAsync($"{sandbox.Workspace}/service", TestContext.Current.CancellationToken));
        Assert.Equal("kept\n", await File.ReadAllTextAsync($"{sandbox.Workspace}/nohup", TestContext.Current.CancellationToken));
    }
}
