using Bailey.Contracts;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Terminals;

public sealed class OpenTerminalTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    [Fact]
    public async Task A_shell_answers_and_its_exit_code_is_kept()
    {
        await sandbox.OpenTerminalAsync("shell");
        await using var client = await TerminalClient.AttachAsync(sandbox, "shell");
        await client.TypeAsync("echo $((20+22)); id -u; exit 7\n");
        await client.UntilAsync("42\r\n1000\r\n");
        Assert.Equal(7, await client.UntilExitAsync());
        var terminal = await sandbox.GetAsync("/v1/terminals/shell", WireJson.Default.WardenTerminal);
        Assert.False(terminal.Running);
        Assert.Equal(7, terminal.ExitCode);
    }

    [Fact]
    public async Task Opening_the_same_id_again_changes_nothing()
    {
        var first = await sandbox.OpenTerminalAsync("twice", ["/bin/cat"]);
        var second = await sandbox.OpenTerminalAsync("twice", ["/bin/false"]);
        Assert.Equal(first.Started, second.Started);
        Assert.True(second.Running);
    }
}
