namespace Bailey.Warden.Cells;

/// <summary>How a filtered system call answers.</summary>
internal enum Answer
{
    /// <summary>EPERM: programs expect it from an ordinary user.</summary>
    NotPermitted = 1,

    /// <summary>ENOSYS: programs fall back to something older.</summary>
    NotThere = 38,
}

/// <summary>One refused system call: its number on x86-64 and on arm64 (-1 where it does not exist), and why.</summary>
internal sealed record Refused(string Name, int X64, int Arm64, Answer Answer, string Reason);

/// <summary>
/// What code in a cell may not ask of the kernel. The namespaces are the wall; this takes away the doors in the kernel that were broken
/// most often and that no ordinary program needs. <see cref="CellFilterProgram"/> makes it a BPF program.
/// </summary>
internal static class CellFilter
{
    private const string Space = "a new namespace gives capabilities over kernel code that is otherwise out of reach";
    private const string Mounting = "the view of files is the cell's wall: masks, homes and hidden sockets are mounts";
    private const string Keys = "key rings are not part of any namespace, and were a way up more than once";
    private const string Ring = "a second way to make system calls, past this filter";
    private const string Machine = "belongs to the machine, not to a workspace";
    private const string Modules = "loads code into the kernel";
    private const string Old = "old, unused, and never looked at";
    private const string Handles = "opens files by handle, past every mount";
    private const string Watching = "sees what others on the machine do";

    /// <summary>Refused whatever the arguments.</summary>
    internal static readonly Refused[] Calls =
    [
        new("unshare", 272, 97, Answer.NotPermitted, Space),
        new("setns", 308, 268, Answer.NotPermitted, Space),
        new("clone3", 435, 435, Answer.NotThere, "its flags are in memory, where a filter cannot see them; the C library falls back to clone"),
        new("mount", 165, 40, Answer.NotPermitted, Mounting),
        new("umount2", 166, 39, Answer.NotPermitted, Mounting),
        new("pivot_root", 155, 41, Answer.NotPermitted, Mounting),
        new("chroot", 161, 51, Answer.NotPermitted, Mounting),
        new("open_tree", 428, 428, Answer.NotThere, Mounting),
        new("move_mount", 429, 429, Answer.NotThere, Mounting),
        new("fsopen", 430, 430, Answer.NotThere, Mounting),
        new("fsconfig", 431, 431, Answer.NotThere, Mounting),
        new("fsmount", 432, 432, Answer.NotThere, Mounting),
        new("fspick", 433, 433, Answer.NotThere, Mounting),
        new("mount_setattr", 442, 442, Answer.NotThere, Mounting),
        new("statmount", 457, 457, Answer.NotThere, "tells the paths behind mounts"),
        new("listmount", 458, 458, Answer.NotThere, "tells the paths behind mounts"),
        new("open_tree_attr", 467, 467, Answer.NotThere, Mounting),
        new("io_uring_setup", 425, 425, Answer.NotThere, Ring),
        new("io_uring_enter", 426, 426, Answer.NotThere, Ring),
        new("io_uring_register", 427, 427, Answer.NotThere, Ring),
        new("bpf", 321, 280, Answer.NotPermitted, "runs code in the kernel"),
        new("perf_event_open", 298, 241, Answer.NotPermitted, Watching),
        new("userfaultfd", 323, 282, Answer.NotPermitted, "stops the kernel in the middle of a copy: the tool of most race exploits"),
        new("add_key", 248, 217, Answer.NotPermitted, Keys),
        new("request_key", 249, 218, Answer.NotPermitted, Keys),
        new("keyctl", 250, 219, Answer.NotPermitted, Keys),
        new("name_to_handle_at", 303, 264, Answer.NotPermitted, Handles),
        new("open_by_handle_at", 304, 265, Answer.NotPermitted, Handles),
        new("fanotify_init", 300, 262, Answer.NotPermitted, Watching),
        new("fanotify_mark", 301, 263, Answer.NotPermitted, Watching),
        new("kcmp", 312, 272, Answer.NotPermitted, Watching),
        new("syslog", 103, 116, Answer.NotPermitted, Watching),
        new("lookup_dcookie", 212, 18, Answer.NotPermitted, Watching),
        new("memfd_secret", 447, 447, Answer.NotThere, "memory that nobody can look into or move"),
        new("init_module", 175, 105, Answer.NotPermitted, Modules),
        new("finit_module", 313, 273, Answer.NotPermitted, Modules),
        new("delete_module", 176, 106, Answer.NotPermitted, Modules),
        new("create_module", 174, -1, Answer.NotPermitted, Modules),
        new("get_kernel_syms", 177, -1, Answer.NotPermitted, Modules),
        new("query_module", 178, -1, Answer.NotPermitted, Modules),
        new("kexec_load", 246, 104, Answer.NotPermitted, Modules),
        new("kexec_file_load", 320, 294, Answer.NotPermitted, Modules),
        new("reboot", 169, 142, Answer.NotPermitted, Machine),
        new("swapon", 167, 224, Answer.NotPermitted, Machine),
        new("swapoff", 168, 225, Answer.NotPermitted, Machine),
        new("acct", 163, 89, Answer.NotPermitted, Machine),
        new("quotactl", 179, 60, Answer.NotPermitted, Machine),
        new("quotactl_fd", 443, 443, Answer.NotPermitted, Machine),
        new("settimeofday", 164, 170, Answer.NotPermitted, Machine),
        new("clock_settime", 227, 112, Answer.NotPermitted, Machine),
        new("clock_adjtime", 305, 266, Answer.NotPermitted, Machine),
        new("adjtimex", 159, 171, Answer.NotPermitted, Machine),
        new("sethostname", 170, 161, Answer.NotPermitted, Machine),
        new("setdomainname", 171, 162, Answer.NotPermitted, Machine),
        new("vhangup", 153, 58, Answer.NotPermitted, Machine),
        new("migrate_pages", 256, 238, Answer.NotPermitted, Machine),
        new("move_pages", 279, 239, Answer.NotPermitted, Machine),
        new("iopl", 172, -1, Answer.NotPermitted, "direct access to devices"),
        new("ioperm", 173, -1, Answer.NotPermitted, "direct access to devices"),
        new("modify_ldt", 154, -1, Answer.NotPermitted, "x86 segments: only old emulators need them, and they were broken often"),
        new("uselib", 134, -1, Answer.NotPermitted, Old),
        new("ustat", 136, -1, Answer.NotPermitted, Old),
        new("sysfs", 139, -1, Answer.NotPermitted, Old),
        new("_sysctl", 156, -1, Answer.NotPermitted, Old),
        new("nfsservctl", 180, 42, Answer.NotPermitted, Old),
    ];

    /// <summary>Namespace flags of clone: mount, cgroup, uts, ipc, user, pid, net.</summary>
    internal const uint CloneFlags = 0x7E02_0000;

    /// <summary>
    /// Terminal controls that act on somebody else: TIOCSTI types into the terminal, TIOCLINUX pastes, TIOCSETD loads a line discipline
    /// (kernel code that was broken often).
    /// </summary>
    internal static readonly uint[] Controls = [0x5412, 0x541C, 0x5423];

    /// <summary>Socket families that may be made: Unix, IPv4, IPv6. Not vsock (reaches the machine past the network), packet, alg, bluetooth, ….</summary>
    internal static readonly uint[] Families = [1, 2, 10];

    /// <summary>Netlink is allowed for routes (0) and sockets (4), which ip and ss read; the rest configures the machine.</summary>
    internal const uint Netlink = 16;

    internal static readonly uint[] NetlinkProtocols = [0, 4];

    /// <summary>Personalities: Linux, 32-bit addresses, uname 2.6, no address randomising (debuggers), and the question for the current one.</summary>
    internal static readonly uint[] Personalities = [0, 8, 0x20000, 0x20008, 0x40000, 0xFFFFFFFF];
}
