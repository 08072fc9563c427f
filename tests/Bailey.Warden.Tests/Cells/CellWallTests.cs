using Bailey.Contracts;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Cells;

/// <summary>What one cell cannot see of another, and of the warden.</summary>
public sealed class CellWallTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    [Fact]
    public async Task A_process_in_a_cell_is_the_developer_without_any_right()
    {
        var status = await sandbox.ShellAsync("id -u; id -G; grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status | tr -s '\\t ' ' '");
        Assert.StartsWith("1000\n2000", status, StringComparison.Ordinal);
        foreach (var line in (string[])["CapInh: 0000000000000000", "CapPrm: 0000000000000000", "CapEff: 0000000000000000", "CapBnd: 0000000000000000", "CapAmb: 0000000000000000", "NoNewPrivs: 1", "Seccomp: 2"])
        {
            Assert.Contains(line, status, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Each_cell_has_a_group_of_its_own()
    {
        Assert.NotEqual(await sandbox.ShellAsync("id -g", "group-a"), await sandbox.ShellAsync("id -g; true", "group-b"));
    }

    [Fact]
    public async Task A_cell_sees_only_its_own_processes()
    {
        await sandbox.OpenTerminalAsync("hidden", ["/bin/sleep", "1000"], "cell-a");
        var seen = await sandbox.ShellAsync("cat /proc/[0-9]*/cmdline | tr '\\0' ' '", "cell-b");
        Assert.DoesNotContain("1000", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("warden", seen, StringComparison.Ordinal);
        Assert.Contains("1000", await sandbox.ShellAsync("cat /proc/[0-9]*/cmdline | tr '\\0' ' '", "cell-a"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HOME", "/home/dev")]
    [InlineData("temporary files", "/tmp")]
    [InlineData("other temporary files", "/var/tmp")]
    [InlineData("shared memory", "/dev/shm")]
    [InlineData("message queues", "/dev/mqueue")]
    public async Task A_cell_does_not_see_what_another_wrote_to_its(string what, string folder)
    {
        Assert.Equal("", await sandbox.ShellAsync($"touch {folder}/mine # {what}", "writer"));
        Assert.DoesNotContain("mine", await sandbox.ShellAsync($"ls -a {folder}", "reader"), StringComparison.Ordinal);
        Assert.Contains("mine", await sandbox.ShellAsync($"ls -a {folder}", "writer"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_keeps_its_home_after_its_last_process_ended()
    {
        await sandbox.ShellAsync("echo kept > ~/file", "homely");
        await sandbox.UntilAsync(async () => !(await sandbox.GetAsync("/v1/processes", WireJson.Default.IReadOnlyListWardenProcess)).Any(x => x.Cell == "homely"));
        Assert.Equal("kept", await sandbox.ShellAsync("cat ~/file", "homely"));
    }

    [Fact]
    public async Task A_cell_has_terminals_of_its_own()
    {
        await sandbox.OpenTerminalAsync("pts-a", ["/bin/cat"], "pts-a");
        Assert.Equal("ptmx", await sandbox.ShellAsync("ls /dev/pts", "pts-b"));
    }

    [Fact]
    public async Task System_v_memory_of_one_cell_is_not_there_in_another()
    {
        Assert.Contains("id", await sandbox.ShellAsync("ipcmk -M 4096", "ipc-a"), StringComparison.Ordinal);
        Assert.DoesNotContain("4096", await sandbox.ShellAsync("ipcs -m", "ipc-b"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/var/lib/bailey")]
    [InlineData("/run/bailey")]
    public async Task What_belongs_to_the_warden_is_an_empty_folder_in_a_cell(string folder)
    {
        Assert.Equal("", await sandbox.ShellAsync($"ls -A {folder}"));
        Assert.Contains("Read-only", await sandbox.ShellAsync($"touch {folder}/x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_masked_file_and_a_masked_folder_are_empty_in_the_cell_and_whole_outside()
    {
        await sandbox.ShellAsync("mkdir -p secret/inner; echo one > secret/inner/key; echo two > .env; ln -s secret link");
        string[] masks = ["secret", ".env", "not/there"];
        Assert.Equal("", await sandbox.ShellAsync("cat .env; ls -A secret; ls -A link/", "masked", masks));
        Assert.Contains("denied", await sandbox.ShellAsync("umount /workspace/secret 2>&1 || echo denied", "masked", masks), StringComparison.Ordinal);
        Assert.Equal("two\nkey", await sandbox.ShellAsync("cat .env; ls secret/inner"));
    }

    [Fact]
    public async Task A_mask_follows_no_link()
    {
        await sandbox.ShellAsync("ln -sfn /etc etc-link");
        var answer = sandbox.PostAsync(
            "/v1/exec", new WardenExec(new CellSpec("linked", "tools", ["etc-link/passwd"]), ["/bin/true"]), WireJson.Default.WardenExec);
        Assert.Equal((503, "unavailable"), await answer.RefusalAsync());
    }

    [Fact]
    public async Task A_cell_with_other_masks_is_not_the_same_cell()
    {
        await sandbox.OpenTerminalAsync("holds", ["/bin/cat"], "plain");
        var answer = sandbox.PostAsync("/v1/exec", new WardenExec(new CellSpec("plain", "tools", ["x"]), ["/bin/true"]), WireJson.Default.WardenExec);
        Assert.Equal((409, "conflict"), await answer.RefusalAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("UPPER")]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData("a\nb")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_cell_has_a_plain_name(string name)
    {
        var answer = sandbox.PostAsync("/v1/exec", new WardenExec(new CellSpec(name, "tools"), ["/bin/true"]), WireJson.Default.WardenExec);
        Assert.Equal((422, "invalid_value"), await answer.RefusalAsync());
    }

    [Fact]
    public async Task Nothing_of_the_warden_is_inherited()
    {
        Assert.Equal("0 1 2 3", await sandbox.ShellAsync("ls /proc/self/fd | tr '\\n' ' '"));
        var environment = await sandbox.ShellAsync("env");
        Assert.DoesNotContain("DOTNET", environment, StringComparison.Ordinal);
        Assert.Contains("HOME=/home/dev", environment, StringComparison.Ordinal);
        Assert.Contains("NO_PROXY=localhost,127.0.0.1,::1", environment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_process_of_a_cell_can_neither_be_traced_nor_killed()
    {
        Assert.Equal("refused", await sandbox.ShellAsync("cat /proc/1/environ /proc/1/maps 2> /dev/null || kill -9 1 2> /dev/null || echo refused", "stays"));
        Assert.Equal("there", await sandbox.ShellAsync("test -d /proc/1 && echo there", "stays"));
    }

    [Theory]
    [InlineData("cat /proc/kcore")]
    [InlineData("cat /proc/keys")]
    [InlineData("cat /proc/config.gz")]
    [InlineData("ls -A /proc/bus")]
    public async Task Files_about_the_machine_are_empty(string command) => Assert.Equal("", await sandbox.ShellAsync(command + " 2> /dev/null"));

    [Theory]
    [InlineData("echo x > /proc/sys/kernel/core_pattern")]
    [InlineData("echo 1 > /proc/sys/kernel/ns_last_pid")]
    [InlineData("echo x > /proc/sys/vm/overcommit_memory")]
    public async Task The_kernels_switches_cannot_be_turned(string command)
    {
        var answer = await sandbox.ShellAsync(command);
        Assert.True(answer.Contains("denied", StringComparison.Ordinal) || answer.Contains("Read-only", StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task Sixty_four_cells_are_all_there_are()
    {
        await using var full = new WardenSandbox { ProcessLimit = 1000 };
        await full.InitializeAsync();
        for (var i = 0; i < 64; i++)
        {
            await full.OpenTerminalAsync($"t{i}", ["/bin/cat"], $"cell-{i}");
        }

        var exec = new WardenExec(new CellSpec("one-more", "tools"), ["/bin/true"]);
        Assert.Equal((429, "too_many"), await full.PostAsync("/v1/exec", exec, WireJson.Default.WardenExec).RefusalAsync());
        await full.Http.DeleteAsync("/v1/terminals/t5");
        await full.UntilAsync(async () => (await full.PostAsync("/v1/exec", exec, WireJson.Default.WardenExec)).IsSuccessStatusCode);
    }
}
