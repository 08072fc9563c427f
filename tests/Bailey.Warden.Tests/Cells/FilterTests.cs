using Bailey.Warden.Cells;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Cells;

/// <summary>The system call filter, asked from inside a cell.</summary>
public sealed class FilterTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    public static TheoryData<string> Refused => [.. CellFilter.Calls.Where(x => x.X64 >= 0).Select(x => x.Name)];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_refused_call_is_refused_in_a_cell(string name)
    {
        var call = CellFilter.Calls.Single(x => x.Name == name);
        var errno = await sandbox.ShellAsync($"python3 -c 'import ctypes; l = ctypes.CDLL(None, use_errno=True); print(l.syscall({call.X64}, 0, 0, 0, 0, 0), ctypes.get_errno())'");
        Assert.Equal($"-1 {(int)call.Answer}", errno);
    }

    [Theory]
    [InlineData("unshare -U true")]
    [InlineData("unshare -m true")]
    [InlineData("mount -t tmpfs none /tmp")]
    [InlineData("chroot / true")]
    [InlineData("ip link add dummy0 type dummy")]
    [InlineData("nsenter -t 1 -m true")]
    public async Task A_tool_that_needs_rights_fails(string command) => Assert.Equal("refused", await sandbox.ShellAsync($"{command} > /dev/null 2>&1 && echo done || echo refused"));

    [Theory]
    [InlineData("AF_VSOCK", 40)]
    [InlineData("AF_PACKET", 17)]
    [InlineData("AF_ALG", 38)]
    [InlineData("AF_BLUETOOTH", 31)]
    [InlineData("AF_KEY", 15)]
    [InlineData("AF_CAN", 29)]
    [InlineData("AF_XDP", 44)]
    public async Task A_socket_of_another_family_cannot_be_made(string name, int family)
    {
        var answer = await sandbox.ShellAsync($"python3 -c 'import socket; socket.socket({family}, 1 if {family} != 17 else 3)' 2>&1 | tail -1 # {name}");
        Assert.Contains("Errno 97", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TIOCSTI", 0x5412)]
    [InlineData("TIOCLINUX", 0x541C)]
    [InlineData("TIOCSETD", 0x5423)]
    public async Task A_terminal_cannot_be_typed_into_by_a_program(string name, int request)
    {
        var answer = await sandbox.ShellAsync($"python3 -c 'import fcntl, os, pty; m, s = pty.openpty(); fcntl.ioctl(s, {request}, bytes(8))' 2>&1 | tail -1 # {name}");
        Assert.Contains("Errno 1]", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ordinary_programs_run_under_it()
    {
        var answer = await sandbox.ShellAsync(
            "git init -q r && cd r && git -c user.name=a -c user.email=b commit -q --allow-empty -m x && git log --oneline | wc -l; " +
            "python3 -c 'import subprocess, threading; t = threading.Thread(target=print, args=(2,)); t.start(); t.join(); print(subprocess.check_output([\"echo\", \"3\"]).decode().strip())'; rm -rf ../r");
        Assert.Equal("1\n2\n3", answer);
    }

    [Fact]
    public void Every_refusal_has_a_reason_and_no_number_twice()
    {
        Assert.All(CellFilter.Calls, x => Assert.NotEmpty(x.Reason));
        Assert.Equal(CellFilter.Calls.Length, CellFilter.Calls.Select(x => x.X64).Distinct().Count());
        var arm = CellFilter.Calls.Where(x => x.Arm64 >= 0).Select(x => x.Arm64).ToList();
        Assert.Equal(arm.Count, arm.Distinct().Count());
    }
}
