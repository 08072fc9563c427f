using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Commands;

public sealed class ExecTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    private static readonly CellSpec Tools = new("tools", "tools");

    [Fact]
    public async Task Input_output_errors_and_code_come_back()
    {
        var result = await sandbox.ExecAsync(new WardenExec(
            Tools, ["/bin/bash", "-c", "cat; echo $GREETING >&2; pwd; exit 6"], "sub/../", new Dictionary<string, string> { ["GREETING"] = "hello" }, "in\n"u8.ToArray()) with
        { Directory = "" });
        Assert.Equal((6, "in\n/workspace\n", "hello\n", false), (result.ExitCode, Encoding.UTF8.GetString(result.Output), Encoding.UTF8.GetString(result.Error), result.Truncated));
    }

    [Fact]
    public async Task A_program_is_found_along_the_path()
    {
        var result = await sandbox.ExecAsync(new WardenExec(Tools, ["git", "--version"]));
        Assert.StartsWith("git version", Encoding.UTF8.GetString(result.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_and_output_have_an_end_and_nothing_stays_behind()
    {
        var late = await sandbox.ExecAsync(new WardenExec(Tools, ["/bin/bash", "-c", "echo early; sleep 444 & sleep 445"], TimeoutMilliseconds: 500));
        Assert.Equal((-1, "early\n", true), (late.ExitCode, Encoding.UTF8.GetString(late.Output), late.Truncated));
        var much = await sandbox.ExecAsync(new WardenExec(Tools, ["/bin/bash", "-c", "head -c 3000000 /dev/zero; echo done >&2"], MaxOutput: 1000));
        Assert.Equal((0, 1000, true, "done\n"), (much.ExitCode, much.Output.Length, much.Truncated, Encoding.UTF8.GetString(much.Error)));
        await sandbox.UntilAsync(async () => !(await sandbox.GetAsync("/v1/processes", WireJson.Default.IReadOnlyListWardenProcess)).Any(x => x.Command.Contains("44", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_killed_command_says_so()
    {
        Assert.Equal(137, (await sandbox.ExecAsync(new WardenExec(Tools, ["/bin/bash", "-c", "kill -9 $$"]))).ExitCode);
    }

    [Fact]
    public async Task A_repeated_operation_runs_once()
    {
        var exec = new WardenExec(Tools, ["/bin/bash", "-c", "echo x >> counted; wc -l < counted"], Operation: "count-1");
        var both = await Task.WhenAll(sandbox.ExecAsync(exec), sandbox.ExecAsync(exec));
        Assert.All(both, x => Assert.Equal("1\n", Encoding.UTF8.GetString(x.Output)));
        Assert.Equal("1\n", Encoding.UTF8.GetString((await sandbox.ExecAsync(exec)).Output));
    }

    [Fact]
    public async Task Outcomes_are_remembered_by_the_next_start()
    {
        await using var own = new WardenSandbox();
        await own.InitializeAsync();
        var exec = new WardenExec(Tools, ["/bin/bash", "-c", "echo x >> counted; wc -l < counted"], Operation: "count-1");
        await own.ExecAsync(exec);
        await own.KillAsync();
        await File.AppendAllTextAsync($"{own.Data}/operations/log", "torn 200 eyJ");
        await own.StartAsync();
        Assert.Equal("1\n", Encoding.UTF8.GetString((await own.ExecAsync(exec)).Output));
        Assert.Equal("2\n", Encoding.UTF8.GetString((await own.ExecAsync(exec with { Operation = "count-2" })).Output));
        await own.KillAsync();
        await own.StartAsync();
        Assert.Equal("done", (await own.GetAsync("/v1/operations/count-2", WireJson.Default.WardenOperation)).State);
        Assert.Equal("unknown", (await own.GetAsync("/v1/operations/torn", WireJson.Default.WardenOperation)).State);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc")]
    [InlineData("a/../../etc")]
    [InlineData("not-there")]
    public async Task The_folder_is_below_the_workspace(string folder)
    {
        var answer = sandbox.PostAsync("/v1/exec", new WardenExec(Tools, ["/bin/true"], folder), WireJson.Default.WardenExec);
        Assert.Equal((422, "invalid_value"), await answer.RefusalAsync());
    }

    [Theory]
    [InlineData("A=B", "x")]
    [InlineData("1A", "x")]
    [InlineData("", "x")]
    [InlineData("A\nB", "x")]
    [InlineData("A", "x\0y")]
    public async Task The_environment_holds_names_and_texts(string name, string value)
    {
        var exec = new WardenExec(Tools, ["/bin/true"], Environment: new Dictionary<string, string> { [name] = value });
        Assert.Equal((422, "invalid_value"), await sandbox.PostAsync("/v1/exec", exec, WireJson.Default.WardenExec).RefusalAsync());
    }
}
