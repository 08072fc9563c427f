using Bailey.Contracts.Hosts;
using Bailey.Host.Processes;

namespace Bailey.Host.Limits;

/// <summary>
/// Resource limits of processes, for a machine that gave the host no control group. The number of processes counts per user id, and so
/// per sandbox; memory is per process and watched in sum; there is no limit of CPU and no freezer.
/// </summary>
internal sealed class ProcessLimits : ILimits
{
    private const int FileSize = 1, Data = 2, Core = 4, Processes = 6, OpenFiles = 7;

    public string Kind => "rlimits";

    public bool CanFreeze => false;

    public bool CanWeigh => false;

    /// <summary>
    /// Sets the limits of a process that still has the host's id; what it starts inherits them. <paramref name="alone"/>: no control
    /// group holds memory and processes.
    /// </summary>
    public static void Apply(int pid, SandboxLimits limits, bool alone)
    {
        Limit(pid, Core, 0);
        Limit(pid, OpenFiles, (ulong)limits.OpenFiles);
        Limit(pid, FileSize, (ulong)limits.DiskBytes);
        if (alone)
        {
            // Address space would stop runtimes that reserve much and use little; data counts what is writable.
            Limit(pid, Data, (ulong)limits.MemoryBytes);
        }

        // The count is of one user id of the block: workspace code cannot use up what the warden needs.
        Limit(pid, Processes, (ulong)limits.Processes);
    }

    public void Set(string sandbox, SandboxLimits limits)
    {
    }

    public void Join(string sandbox, int pid)
    {
    }

    public void Bound(int pid, SandboxLimits limits) => Apply(pid, limits, alone: true);

    public LimitUse Use(string sandbox) => LimitUse.Unknown;

    public void Weigh(string sandbox, bool busy) => throw new NotSupportedException("Nothing here can weigh a sandbox.");

    public void Freeze(string sandbox, bool frozen) => throw new NotSupportedException("Nothing here can freeze a sandbox.");

    public bool IsFrozen(string sandbox) => false;

    public void Kill(string sandbox)
    {
    }

    public void Remove(string sandbox)
    {
    }

    private static unsafe void Limit(int pid, int resource, ulong value)
    {
        Libc.ResourceLimit now;
        Descriptor.Check(Libc.prlimit(pid, resource, null, &now), "prlimit");
        var capped = Math.Min(value, now.Hard);
        var wanted = new Libc.ResourceLimit { Soft = capped, Hard = capped };
        Descriptor.Check(Libc.prlimit(pid, resource, &wanted, null), "prlimit");
    }
}
