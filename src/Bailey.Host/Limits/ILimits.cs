using Bailey.Contracts.Hosts;

namespace Bailey.Host.Limits;

/// <summary>
/// Holds one sandbox within its limits. Three ways, by what the machine gave: control groups of version 2, of version 1, or nothing
/// but resource limits of processes.
/// </summary>
internal interface ILimits
{
    /// <summary>
    /// Room for the warden and the cells' reapers above the limit of processes. That limit itself is the workspace user's; a group that was full
    /// would leave the warden unable to answer, and to end what fills it.
    /// </summary>
    const int WardenProcesses = 160;

    /// <summary>cgroup2, cgroup1 or rlimits.</summary>
    string Kind { get; }

    bool CanFreeze { get; }

    /// <summary>Whether one group can be given less of the processor than another.</summary>
    bool CanWeigh { get; }

    /// <summary>Makes the group, or changes the limits of one that is there.</summary>
    void Set(string sandbox, SandboxLimits limits);

    /// <summary>Puts a process that has not yet changed its identity into the group; its children follow.</summary>
    void Join(string sandbox, int pid);

    /// <summary>
    /// Sets the resource limits of a process that is in its user namespace and has not yet changed its identity. Earlier, the kernel would take the limit of
    /// processes for one of the namespace, and count in it whatever else the host's user runs.
    /// </summary>
    void Bound(int pid, SandboxLimits limits);

    LimitUse Use(string sandbox);

    /// <summary>Lets it give way to every other sandbox that has work, or not.</summary>
    void Weigh(string sandbox, bool busy);

    void Freeze(string sandbox, bool frozen);

    bool IsFrozen(string sandbox);

    /// <summary>Kills all that is in the group, where the kernel offers it; the caller kills the first process as well.</summary>
    void Kill(string sandbox);

    void Remove(string sandbox);
}

/// <summary>What a sandbox uses now; −1 where nobody tells.</summary>
internal sealed record LimitUse(long MemoryBytes, long CpuMicroseconds, int Processes, int OutOfMemoryKills)
{
    public static LimitUse Unknown { get; } = new(-1, -1, -1, 0);
}
