using System.Net.Sockets;
using Bailey.Contracts.Hosts;
using Bailey.Host.Limits;
using Bailey.Host.Processes;
using Bailey.Host.Sandboxes;

namespace Bailey.Host.Bubblewrap;

/// <summary>A running sandbox. Its first process is bubblewrap's reaper: when that is gone the kernel has ended all the others.</summary>
internal sealed class BubblewrapSandbox(SandboxRecord sandbox, RunRecord run, ProcessHandle inside, Task<ProcessEnd> end, ILimits limits, ProcessWatch watch) : IRunningSandbox
{
    private readonly int _killedBefore = limits.Use(sandbox.Name).OutOfMemoryKills;

    public RunRecord Record => run;

    public SandboxOutput? Said { get; init; }

    public Task<string?> Ended { get => field ??= Why(); }

    public Task<Socket> Connect(CancellationToken cancel) => UnixPaths.Connect(Path.Join(sandbox.Paths.Control, "warden.sock"), cancel);

    public void Freeze(bool frozen) => limits.Freeze(sandbox.Name, frozen);

    public bool IsFrozen => limits.CanFreeze && limits.IsFrozen(sandbox.Name);

    public void Weigh(bool busy) => limits.Weigh(sandbox.Name, busy);

    public SandboxStats Stats()
    {
        var use = limits.Use(sandbox.Name);
        use = use == LimitUse.Unknown ? BlockCensus.Use(sandbox.Block!) : use;
        return new SandboxStats(use.MemoryBytes, use.CpuMicroseconds, use.Processes, -1, use.OutOfMemoryKills - _killedBefore);
    }

    public void KillLargest()
    {
        if (BlockCensus.Largest(sandbox.Block!) is { } pid)
        {
            BlockCensus.Kill(pid, watch);
        }
    }

    public void Kill()
    {
        limits.Kill(sandbox.Name);
        inside.Kill();
    }

    public void Dispose() => inside.Dispose();

    private async Task<string?> Why()
    {
        var code = (await end).Code;
        var killed = limits.Use(sandbox.Name).OutOfMemoryKills > _killedBefore;
        // A start makes the group anew; a stopped workspace costs the kernel nothing.
        limits.Remove(sandbox.Name);
        if (killed)
        {
            return "The memory limit of the workspace was reached and the kernel ended it.";
        }

        return code switch
        {
            0 or -1 => null,
            128 + Libc.Kill => "It was killed.",
            _ => $"It ended with {code}. {(Said is null ? "" : await Said.Tail())}".Trim(),
        };
    }
}
