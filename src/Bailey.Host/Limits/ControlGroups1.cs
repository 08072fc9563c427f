using Bailey.Contracts.Hosts;
using static Bailey.Host.Limits.ControlGroupFiles;

namespace Bailey.Host.Limits;

/// <summary>
/// Limits by control groups of version 1: one directory in each controller's tree, given by root. The freezer is version 2's where that tree
/// is mounted beside, because a version-1 freezer leaves no trace in what frees memory.
/// </summary>
internal sealed class ControlGroups1(string memory, string? pids, string? cpu, string? usage, string? freezer, string? unified) : ILimits
{
    public string Kind => "cgroup1";

    public bool CanFreeze => freezer is not null || unified is not null;

    public bool CanWeigh => cpu is not null && usage is not null;

    private IEnumerable<string> Trees => new[] { memory, pids, cpu, usage, freezer, unified }.OfType<string>().Distinct();

    public void Set(string sandbox, SandboxLimits limits)
    {
        foreach (var tree in Trees)
        {
            Directory.CreateDirectory(Path.Join(tree, sandbox));
        }

        Write(Path.Join(memory, sandbox), "memory.limit_in_bytes", limits.MemoryBytes);
        if (pids is not null)
        {
            Write(Path.Join(pids, sandbox), "pids.max", limits.Processes + ILimits.WardenProcesses);
        }

        if (cpu is not null)
        {
            Write(Path.Join(cpu, sandbox), "cpu.cfs_period_us", 100_000);
            Write(Path.Join(cpu, sandbox), "cpu.cfs_quota_us", (long)limits.CpuMillis * 100);
        }
    }

    public void Join(string sandbox, int pid)
    {
        foreach (var tree in Trees)
        {
            Write(Path.Join(tree, sandbox), "cgroup.procs", pid);
        }
    }

    public void Bound(int pid, SandboxLimits limits) => ProcessLimits.Apply(pid, limits, alone: false);

    public void Weigh(string sandbox, bool busy) => GiveWay(Path.Join(cpu!, sandbox), busy, "cpu.shares", 51, 1024);

    public LimitUse Use(string sandbox)
    {
        var group = Path.Join(memory, sandbox);
        // Page cache counts towards the limit but is given back: not what a person calls use.
        var cache = Math.Max(0, Field(Read(group, "memory.stat"), "total_inactive_file"));
        return new LimitUse(
            Number(Read(group, "memory.usage_in_bytes")) is var used and >= 0 ? Math.Max(0, used - cache) : -1,
            usage is null ? -1 : Number(Read(Path.Join(usage, sandbox), "cpuacct.usage")) / 1000,
            pids is null ? -1 : (int)Number(Read(Path.Join(pids, sandbox), "pids.current")),
            (int)Math.Max(0, Field(Read(group, "memory.oom_control"), "oom_kill")));
    }

    public void Freeze(string sandbox, bool frozen)
    {
        if (unified is not null)
        {
            Write(Path.Join(unified, sandbox), "cgroup.freeze", frozen ? 1 : 0);
        }
        else if (freezer is not null)
        {
            Write(Path.Join(freezer, sandbox), "freezer.state", frozen ? "FROZEN" : "THAWED");
        }
    }

    public bool IsFrozen(string sandbox) => unified is not null
        ? Read(Path.Join(unified, sandbox), "cgroup.freeze") == "1"
        : freezer is not null && Read(Path.Join(freezer, sandbox), "freezer.state") is "FROZEN" or "FREEZING";

    public void Kill(string sandbox)
    {
        if (unified is not null && File.Exists(Path.Join(unified, sandbox, "cgroup.kill")))
        {
            Write(Path.Join(unified, sandbox), "cgroup.kill", 1);
        }
    }

    public void Remove(string sandbox)
    {
        foreach (var tree in Trees)
        {
            RemoveFolder(Path.Join(tree, sandbox));
        }
    }
}
