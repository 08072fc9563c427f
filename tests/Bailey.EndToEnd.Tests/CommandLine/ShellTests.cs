using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bailey.Contracts.Terminals;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests.CommandLine;

/// <summary><c>bailey shell</c> in a real terminal of the kernel, against a real sandbox.</summary>
public sealed class ShellTests(OpenInstance open) : IAsyncLifetime
{
    private readonly BaileyProgram _cli = new();

    public async ValueTask InitializeAsync() => await _cli.SignIn(open.Owner, open.Bailey.Address);

    public async ValueTask DisposeAsync()
    {
        await _cli.Run("logout");
        _cli.Dispose();
    }

    [Fact]
    public async Task It_has_the_size_of_the_window_the_shells_exit_code_and_leaves_the_terminal_as_it_was()
    {
        using var shell = await _cli.StartInTerminal(91, 33, "shell", "empty/empty");
        await shell.Until(@"\$ ");
        Assert.NotEqual(shell.Before, shell.Settings());
        shell.Type("echo size $(stty size)\r");
        await shell.Until("size 33 91\r");
        shell.Resize(120, 40);
        await Until(shell, "echo again $(stty size)", "again 40 120\r");
        // Ctrl-C is for the program in the workspace, not for the command.
        shell.Type("sleep 1000\r");
        await shell.Until("sleep 1000\r\n");
        shell.Type("\u0003");
        shell.Type("exit 7\r");
        Assert.Equal(7, await shell.Ended());
        Assert.Equal(shell.Before, shell.Settings());
        Assert.DoesNotContain(await open.Owner.All<Terminal>(Terminals), t => t.Columns == 120);
    }

    [Fact]
    public async Task A_signal_puts_the_terminal_back_and_leaves_the_shell_running()
    {
        using var shell = await _cli.StartInTerminal(81, 24, "shell", "empty");
        await shell.Until(@"\$ ");
        shell.Type("echo left-$((40+2))-behind\r");
        await shell.Until("left-42-behind");
        var running = await Running(81);
        shell.Signal("TERM");
        Assert.Equal(130, await shell.Ended());
        Assert.Equal(shell.Before, shell.Settings());

        // Somebody comes back to it, sees what was there, and leaves with the escape.
        using var again = await _cli.StartInTerminal(81, 24, "shell", "empty", "--terminal", running.Id.ToString());
        await again.Until("left-42-behind");
        again.Type("echo still-$((6*7))\r");
        await again.Until("still-42");
        again.Type("\r~.");
        Assert.Equal(0, await again.Ended());
        Assert.Contains($"--terminal {running.Id}", again.Output, StringComparison.Ordinal);
        Assert.Equal(again.Before, again.Settings());
        Assert.Equal(running.Id, (await Running(81)).Id);
        await open.Owner.Do(HttpMethod.Delete, $"{Terminals}/{running.Id}");
    }

    [Fact]
    public async Task Questions_that_old_output_asked_are_not_answered_into_the_shell()
    {
        using var terminal = await open.Owner.OpenTerminal(open.Empty);
        await terminal.Run("printf 'asks\\033[6n\\033[c\\033]11;?\\007done'");
        using var shell = await _cli.StartInTerminal(80, 24, "shell", "empty", "--terminal", terminal.Id.ToString());
        await shell.Until("asksdone");
        shell.Type("\r~.");
        Assert.Equal(0, await shell.Ended());
        await open.Owner.Do(HttpMethod.Delete, $"{Terminals}/{terminal.Id}");
    }

    [Fact]
    public async Task A_stopped_workspace_is_woken_and_that_is_said()
    {
        var workspace = await open.Owner.CreateWorkspace("sleepy", null);
        await open.Owner.Do(HttpMethod.Post, $"{open.Owner.RouteOf(workspace)}/stop");
        using var shell = await _cli.StartInTerminal(80, 24, "shell", "sleepy");
        await shell.Until("Waking sleepy/sleepy, which is stopped");
        await shell.Until(@"\$ ");
        shell.Type("exit\r");
        Assert.Equal(0, await shell.Ended());
        await open.Owner.Do(HttpMethod.Delete, open.Owner.RouteOf(workspace));
    }

    [Fact]
    public async Task A_script_runs_a_command_without_a_terminal_of_its_own()
    {
        var answer = await _cli.Run("shell", "empty", "--", "sh", "-c", "echo out-$((1+1)); exit 9");
        Assert.Equal(9, answer.Code);
        Assert.Contains("out-2", answer.Output, StringComparison.Ordinal);

        using var piped = await _cli.Start("shell", "empty");
        await piped.Input.WriteAsync("echo piped-$((2+3))\n");
        piped.Input.Close();
        Assert.Contains("piped-5", (await piped.Ended()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_exist_or_makes_no_sense_has_its_own_exit_code()
    {
        Assert.Equal(5, (await _cli.Run("shell", "nowhere")).Code);
        Assert.Equal(5, (await _cli.Run("shell", "empty", "--terminal", new string('0', 32))).Code);
        Assert.Equal(2, (await _cli.Run("shell", "empty", "--terminal", new string('0', 32), "--", "ls")).Code);
        Assert.Equal(2, (await _cli.Run("shell")).Code);
    }

    [Fact]
    public async Task A_line_that_breaks_again_and_again_loses_no_key_and_doubles_none()
    {
        using var line = new CutLine(open.Bailey.Port);
        await Forward(line);
        using var shell = await _cli.StartInTerminal(80, 24, "shell", "empty");
        await shell.Until(@"\$ ");
        shell.Type("stty raw -echo; head -c 20000 >/tmp/typed; stty sane; echo was-$(sha256sum </tmp/typed | cut -c1-64)\r");
        await shell.Until(@"cut -c1-64\)\r\n");
        var text = string.Concat(Enumerable.Range(0, 2500).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 100_000_000:D7}\n")));
        var lines = 0;
        for (var at = 0; at < text.Length; at += 50)
        {
            shell.Type(text.Substring(at, 50));
            switch (at)
            {
                case 2000 or 6000 or 6050 or 12_000:
                    await TakenUp();
                    line.Cut();
                    break;
                case 8000:
                    await TakenUp();
                    line.Hold();
                    break;
                case 9500:
                    lines = line.Connections;
                    line.CutClientsAndDeliver();
                    break;
            }

            // As somebody types, not as somebody pastes.
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }

        var expected = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(text)));
        await shell.Until($"was-{expected}");
        Assert.Contains("The line is broken", shell.Output, StringComparison.Ordinal);

        // What comes meanwhile is shown afterwards, once.
        shell.Type("(sleep 2; seq 1 20000; echo all-$((20+2))-shown) &\r");
        await shell.Until(@"-shown\) &\r\n");
        line.Cut();
        await shell.Until("all-22-shown");
        var shown = Regex.Matches(shell.Output, @"(?<=\n)(\d{1,5})\r", RegexOptions.None, TimeSpan.FromSeconds(10)).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(1, 20_000), shown);
        shell.Type("exit 3\r");
        Assert.Equal(3, await shell.Ended());

        async Task TakenUp()
        {
            await shell.UntilTrue(() => line.Connections > lines, "The line was not taken up again");
            lines = line.Connections;
        }
    }

    [Fact]
    public async Task Ending_the_device_ends_its_shell_and_puts_the_terminal_back()
    {
        await _cli.SignInByDevice(open.Owner, open.Bailey.Address);
        using var shell = await _cli.StartInTerminal(83, 24, "shell", "empty");
        await shell.Until(@"\$ ");
        var running = await Running(83);
        await _cli.EndDevice(open.Owner);
        Assert.Equal(3, await shell.Ended());
        Assert.Equal(shell.Before, shell.Settings());
        await open.Owner.Do(HttpMethod.Delete, $"{Terminals}/{running.Id}");
    }

    private string Terminals => $"{open.Owner.RouteOf(open.Empty)}/terminals";

    // Others have terminals in the workspace too; each test has a width of its own.
    private async Task<Terminal> Running(int columns) => (await open.Owner.All<Terminal>(Terminals)).Single(t => t.State == "running" && t.Columns == columns);

    /// <summary>The machine knows the server by another address now, as when it was let in there.</summary>
    private async Task Forward(CutLine line)
    {
        var file = Path.Join(_cli.Settings, "login.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(open.Bailey.Address.ToString(), line.Address.ToString(), StringComparison.Ordinal));
        _cli.Variables["BAILEY_URL"] = line.Address.ToString();
    }

    // The new size reaches the shell in a moment of its own.
    private static async Task Until(PseudoTerminal shell, string question, string answer)
    {
        for (var tries = 0; tries < 200 && !shell.Output.Contains(answer, StringComparison.Ordinal); tries++)
        {
            var before = shell.Output.Length;
            shell.Type(question + "\r");
            await shell.UntilTrue(() => Regex.IsMatch(shell.Output[before..], "again \\d+ \\d+\r", RegexOptions.None, TimeSpan.FromSeconds(5)), "The shell did not answer");
        }

        Assert.Contains(answer, shell.Output, StringComparison.Ordinal);
    }
}
