using Bailey.Contracts.Hosts;
using static Bailey.Host.Limits.ControlGroupFiles;

namespace Bailey.Host.Limits;

/// <summary>Limits by control groups of version 2, below a directory that root gave to the host's user.</summary>
internal sealed class ControlGroups2(string root) : ILimits
{
    public string Kind => "cgroup2";

    public bool CanFreeze => true;

    public bool CanWeigh => true;

    public void Set(string sandbox, SandboxLimits limits)
    {
        var folder = Folder(sandbox);
        Directory.CreateDirectory(folder);
        Write(folder, "memory.max", limits.MemoryBytes);
        Write(folder, "pids.max", limits.Processes + ILimits.WardenProcesses);
        Write(folder, "cpu.max", $"{(long)limits.CpuMillis * 100} 100000");
        // Swap would hide a hog from the limit and slow everybody; absent without swap accounting.
        if (File.Exists(Path.Join(folder, "memory.swap.max")))
        {
            Write(folder, "memory.swap.max", 0);
        }

        if (File.Exists(Path.Join(folder, "memory.oom.group")))
        {
            Write(folder, "memory.oom.group", 0);
        }
    }

    public void Join(string sandbox, int pid)
    {
        Write(Folder(sandbox), "cgroup.procs", pid);
    }

    public void Bound(int pid, SandboxLimits limits) => ProcessLimits.Apply(pid, limits, alone: false);

    public void Weigh(string sandbox, bool busy) => GiveWay(Folder(sandbox), busy, "cpu.weight", 5, 100);

    public LimitUse Use(string sandbox)
    {
        var folder = Folder(sandbox);
        return new LimitUse(
            Number(Read(folder, "memory.current")),
            Field(Read(folder, "cpu.stat"), "usage_usec"),
            (int)Number(Read(folder, "pids.current")),
            (int)Math.Max(0, Field(Read(folder, "memory.events"), "oom_kill")));
    }

    public void Freeze(string sandbox, bool frozen) => Write(Folder(sandbox), "cgroup.freeze", frozen ? 1 : 0);

    public bool IsFrozen(string sandbox) => Read(Folder(sandbox), "cgroup.freeze") == "1";

    public void Kill(string sandbox)
    {
        if (File.Exists(Path.Join(Folder(sandbox), "cgroup.kill")))
        {
            Write(Folder(sandbox), "cgroup.kill", 1);
        }
    }

    public void Remove(string sandbox) => RemoveFolder(Folder(sandbox));

    private string Folder(string sandbox) => Path.Join(root, sandbox);
}
