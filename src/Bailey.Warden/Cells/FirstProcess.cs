using Bailey.Warden.Linux;

namespace Bailey.Warden.Cells;

/// <summary>
/// The first process of a cell, tini: it takes in orphans and holds the namespaces. Before it becomes tini it mounts the cell's own /proc (only a process of
/// the new pid namespace can) and gives up every right. It is nobody's user: the developer, whose processes it outlives, can neither trace nor kill it.
/// </summary>
internal static class FirstProcess
{
    /// <summary>The reaper and its sleep.</summary>
    internal const int Processes = 2;
    private const int Reaper = 2000, Capabilities = 64;
    private const nint Mount = 165, Prctl = 157, Dup2 = 33, CloseRange = 436, SetSession = 112, Chdir = 80, Execute = 59;
    private const nint Plain = (nint)(MountFlag.NoSuid | MountFlag.NoDev | MountFlag.NoExec), Empty = Plain | (nint)MountFlag.ReadOnly;

    /// <summary>Files of /proc that tell about the machine or act on it.</summary>
    private static readonly string[] MachineFiles =
    [
        "kcore", "keys", "key-users", "kmsg", "latency_stats", "timer_list", "sched_debug", "sysrq-trigger", "config.gz", "kallsyms", "kpagecount", "kpageflags",
        "kpagecgroup", "slabinfo", "vmallocinfo",
    ];

    private static readonly string[] MachineFolders = ["acpi", "scsi", "asound", "irq", "bus", "fs", "driver"];
    private static readonly string Program = Array.Find(["/opt/bailey/tini", "/usr/bin/tini-static"], File.Exists) ?? "/usr/bin/tini";

    internal static CallList Prepare(int nothing)
    {
        var calls = new CallList();
        MountProc(calls);
        GiveUpRights(calls);
        calls.Add("session", mayFail: true, SetSession);
        for (var fd = 0; fd <= 2; fd++)
        {
            calls.Add("descriptors", mayFail: false, Dup2, nothing, fd);
        }

        calls.Add("descriptors", mayFail: false, CloseRange, 3, int.MaxValue);
        calls.Add("folder", mayFail: false, Chdir, calls.Keep(Libc.Z("/")));
        calls.Add(
            "first process", mayFail: false, Execute, calls.Keep(Libc.Z(Program)),
            calls.Keep([Libc.Z("cell"), Libc.Z("--"), Libc.Z("/bin/sleep"), Libc.Z("infinity")]), calls.Keep([Libc.Z("PATH=/usr/bin:/bin")]));
        return calls;
    }

    private static void MountProc(CallList calls)
    {
        nint Z(string text) => calls.Keep(Libc.Z(text));
        calls.Add("proc", mayFail: false, Mount, Z("proc"), Z("/proc"), Z("proc"), Plain);
        var nothing = Z("/dev/null");
        foreach (var file in MachineFiles)
        {
            calls.Add("proc file", mayFail: true, Mount, nothing, Z("/proc/" + file), 0, (nint)MountFlag.Bind);
        }

        var (tmpfs, data) = (Z("tmpfs"), Z("mode=0755,size=4k,nr_inodes=16"));
        foreach (var folder in MachineFolders)
        {
            calls.Add("proc folder", mayFail: true, Mount, tmpfs, Z("/proc/" + folder), tmpfs, Empty, data);
        }

        var switches = Z("/proc/sys");
        calls.Add("proc sys", mayFail: false, Mount, switches, switches, 0, (nint)MountFlag.Bind);
        calls.Add("proc sys", mayFail: false, Mount, 0, switches, 0, (nint)(MountFlag.Bind | MountFlag.Remount) | Empty);
    }

    private static void GiveUpRights(CallList calls)
    {
        for (var capability = 0; capability < Capabilities; capability++)
        {
            // Beyond the kernel's last one it fails, and that is well.
            calls.Add("capabilities", mayFail: true, Prctl, 24, capability);
        }

        calls.Add("capabilities", mayFail: false, Prctl, 47, 4);
        calls.Add("identity", mayFail: false, Call.SetGroups);
        calls.Add("identity", mayFail: false, Call.SetResGid, Reaper, Reaper, Reaper);
        calls.Add("identity", mayFail: false, Call.SetResUid, Reaper, Reaper, Reaper);
        calls.Add("capabilities", mayFail: false, Call.CapSet, calls.Keep((ReadOnlySpan<byte>)[0x22, 0x05, 0x08, 0x20, 0, 0, 0, 0]), calls.Keep(new byte[24].AsSpan()));
        calls.Add("no new rights", mayFail: false, Prctl, 38, 1);
    }
}
