using System.Net;
using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Terminals;

/// <summary>A terminal is a real one: what programs expect of it holds.</summary>
public sealed class TerminalBehaviourTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    [Fact]
    public async Task It_is_the_controlling_terminal_and_has_its_size()
    {
        await using var client = await BashAsync("size");
        await client.TypeAsync("tty; stty size < /dev/tty; echo e''nd\n");
        var text = await client.UntilAsync("end\r\n");
        Assert.Contains("/dev/pts/", text, StringComparison.Ordinal);
        Assert.Contains("24 80", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resize_reaches_the_program_and_the_other_viewer()
    {
        await sandbox.OpenTerminalAsync("resize", ["/bin/bash", "-c", "trap 'stty size; exit 3' WINCH; echo ready; while :; do read -t 1; done"]);
        await using var one = await TerminalClient.AttachAsync(sandbox, "resize");
        await using var other = await TerminalClient.AttachAsync(sandbox, "resize");
        await one.UntilAsync("ready");
        await one.ResizeAsync(133, 44);
        Assert.Equal(3, await one.UntilExitAsync());
        Assert.Contains("44 133", one.Text.ToString(), StringComparison.Ordinal);
        await other.UntilExitAsync();
        Assert.Contains(other.Controls, x => x is { Type: "resized", Columns: 133, Rows: 44 });
    }

    [Fact]
    public async Task Control_c_interrupts_and_the_shell_goes_on()
    {
        await using var client = await BashAsync("interrupt");
        // One process without a fork: between a fork and the program, a shell takes an interrupt for its own and goes on.
        await client.TypeAsync("sh -c 'echo sta\"\"rted; exec sleep 1000'; echo after-$?\n");
        await client.UntilAsync("started\r\n");
        await client.TypeAsync("\u0003");
        await client.TypeAsync("echo go''on\n");
        await client.UntilAsync("goon\r\n");
        Assert.True((await Describe("interrupt")).ShellInFront);
    }

    [Fact]
    public async Task Jobs_are_stopped_and_brought_back()
    {
        await using var client = await BashAsync("jobs");
        await client.TypeAsync("cat\n");
        await sandbox.UntilAsync(async () => !(await Describe("jobs")).ShellInFront);
        await client.TypeAsync("one\n");
        await client.UntilAsync("one\r\none\r\n");
        await client.TypeAsync("\u001a");
        await client.UntilAsync("Stopped");
        await client.TypeAsync("jobs; fg\n");
        await sandbox.UntilAsync(async () => !(await Describe("jobs")).ShellInFront);
        await client.TypeAsync("two\n");
        await client.UntilAsync("two\r\ntwo\r\n");
        await client.TypeAsync("\u0004exit 5\n");
        Assert.Equal(5, await client.UntilExitAsync());
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -9 $$", 137)]
    [InlineData("kill -TERM $$", 143)]
    public async Task The_exit_code_says_how_it_ended(string script, int code)
    {
        var id = $"code-{code}";
        await sandbox.OpenTerminalAsync(id, ["/bin/bash", "-c", $"echo last words; {script}"], columns: 90, rows: 30);
        await using var client = await TerminalClient.AttachAsync(sandbox, id);
        Assert.Equal(code, await client.UntilExitAsync());
        Assert.Contains("last words", client.Text.ToString(), StringComparison.Ordinal);
        var ended = await Describe(id);
        Assert.Equal((code, 90, 30, false), (ended.ExitCode, ended.Columns, ended.Rows, ended.Running));
    }

    [Fact]
    public async Task A_character_may_come_in_pieces()
    {
        await sandbox.OpenTerminalAsync("pieces", ["/bin/cat"]);
        await using var client = await TerminalClient.AttachAsync(sandbox, "pieces");
        foreach (var part in Encoding.UTF8.GetBytes("🏰ü\n"))
        {
            await client.SendAsync([part]);
        }

        await client.UntilAsync("\r\n" + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("🏰ü")) + "\r\n");
    }

    [Fact]
    public async Task The_title_is_told_and_is_clean()
    {
        await sandbox.OpenTerminalAsync("title", ["/bin/bash", "-c", @"printf '\e]0;first\a\e]2;a\u202eb\tc\e\\'; printf '\e]2;%5000s\a' long; cat"]);
        await using var client = await TerminalClient.AttachAsync(sandbox, "title");
        await sandbox.UntilAsync(async () => (await Describe("title")).Title == "abc");
    }

    [Fact]
    public async Task A_viewer_that_may_only_read_changes_nothing()
    {
        await sandbox.OpenTerminalAsync("readonly", ["/bin/cat"]);
        await using var writer = await TerminalClient.AttachAsync(sandbox, "readonly");
        await using var reader = await TerminalClient.AttachAsync(sandbox, "readonly", readOnly: true);
        Assert.True(reader.Controls[0].ReadOnly);
        await reader.TypeAsync("evil\n");
        await reader.ResizeAsync(10, 10);
        await writer.TypeAsync("good\n");
        await writer.UntilAsync("good\r\ngood\r\n");
        await reader.UntilAsync("good\r\ngood\r\n");
        Assert.DoesNotContain("evil", writer.Text.ToString(), StringComparison.Ordinal);
        Assert.Equal(80, (await Describe("readonly")).Columns);
    }

    [Fact]
    public async Task A_closed_terminal_takes_its_programs_with_it()
    {
        await using var client = await BashAsync("closing");
        await client.TypeAsync("(trap '' HUP TERM; sleep 777) & sleep 778 & disown; echo rea''dy\n");
        await client.UntilAsync("ready");
        using var answer = await sandbox.Http.DeleteAsync("/v1/terminals/closing");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal((404, "not_found"), await sandbox.Http.GetAsync("/v1/terminals/closing").RefusalAsync());
        await sandbox.UntilAsync(async () => !(await Commands()).Any(x => x.Contains("77", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_fork_bomb_is_gone_when_its_terminal_is()
    {
        await using var own = new WardenSandbox { ProcessLimit = 100 };
        await own.InitializeAsync();
        await own.OpenTerminalAsync("bomb", ["/bin/bash", "-c", "b() { b | b & }; b; sleep 1000"], "bomb-cell");
        await own.UntilAsync(async () => (await own.GetAsync("/v1/processes", WireJson.Default.IReadOnlyListWardenProcess)).Count > 80);
        using var answer = await own.Http.DeleteAsync("/v1/terminals/bomb");
        await own.UntilAsync(async () => !(await own.GetAsync("/v1/processes", WireJson.Default.IReadOnlyListWardenProcess)).Any());
        Assert.Equal("fine", await own.ShellAsync("echo fine"));
    }

    [Fact]
    public async Task What_was_told_to_survive_survives_its_shell()
    {
        await using var client = await BashAsync("daemon");
        await client.TypeAsync("setsid nohup sleep 555 > /dev/null 2>&1 < /dev/null & sleep 0.2; exit\n");
        await client.UntilExitAsync();
        await sandbox.UntilAsync(async () => (await Commands()).Any(x => x.Contains("555", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Too_many_and_malformed_ones_are_refused()
    {
        var spec = new WardenOpenTerminal(new CellSpec("person-1", "person"), ["/bin/cat"], null, 1, 24);
        Assert.Equal((422, "invalid_value"), await sandbox.PutAsync("/v1/terminals/x", spec, WireJson.Default.WardenOpenTerminal).RefusalAsync());
        Assert.Equal((422, "invalid_value"), await sandbox.PutAsync("/v1/terminals/x", spec with { Columns = 80, Command = ["/no/such"] }, WireJson.Default.WardenOpenTerminal).RefusalAsync());
        Assert.Equal((422, "invalid_value"), await sandbox.PutAsync("/v1/terminals/a.b", spec with { Columns = 80 }, WireJson.Default.WardenOpenTerminal).RefusalAsync());
        Assert.Equal((404, "not_found"), await sandbox.Http.GetAsync("/v1/terminals/none").RefusalAsync());
        Assert.Equal((400, "malformed"), await sandbox.SendAsync(HttpMethod.Put, "/v1/terminals/x", "{"u8.ToArray(), null).RefusalAsync());
        Assert.Equal((400, "malformed"), await sandbox.SendAsync(HttpMethod.Put, "/v1/terminals/x", "null"u8.ToArray(), null).RefusalAsync());
        Assert.Equal((405, "method_not_allowed"), await sandbox.SendAsync(HttpMethod.Post, "/v1/terminals/x", [], null).RefusalAsync());
        Assert.Equal((413, "too_large"), await sandbox.SendAsync(HttpMethod.Put, "/v1/terminals/x", new byte[2_000_000], x => x.Headers.ExpectContinue = true).RefusalAsync());
    }

    private async Task<TerminalClient> BashAsync(string id)
    {
        await sandbox.OpenTerminalAsync(id, ["/bin/bash", "--norc", "-i"]);
        return await TerminalClient.AttachAsync(sandbox, id);
    }

    private Task<WardenTerminal> Describe(string id) => sandbox.GetAsync($"/v1/terminals/{id}", WireJson.Default.WardenTerminal);

    private async Task<IEnumerable<string>> Commands() => (await sandbox.GetAsync("/v1/processes", WireJson.Default.IReadOnlyListWardenProcess)).Select(x => x.Command);
}
