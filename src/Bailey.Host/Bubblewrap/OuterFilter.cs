using System.Buffers.Binary;

namespace Bailey.Host.Bubblewrap;

/// <summary>
/// The seccomp filter around a whole sandbox, the warden too. It leaves what the warden needs to make cells (mount, unshare, setns, chroot)
/// and takes what nothing in a sandbox may ever ask for. Each cell has a tighter one of its own below it.
/// </summary>
internal static class OuterFilter
{
    private const ushort Load = 0x20, Equal = 0x15, AtLeast = 0x35, AnySet = 0x45, Return = 0x06;
    private const uint Allow = 0x7FFF_0000, Errno = 0x0005_0000, KillProcess = 0x8000_0000;
    private const uint NotPermitted = 1, NotImplemented = 38, NoSuchFamily = 97;
    private const uint NewUserOrNetwork = 0x1000_0000 | 0x4000_0000;

    // By number on x86-64, with the reason: what was broken often, what leaves the sandbox, what changes the machine.
    private static readonly (uint Number, uint Answer)[] s_refused =
    [
        (425, NotImplemented), (426, NotImplemented), (427, NotImplemented), // io_uring: system calls past this filter
        (435, NotImplemented),                                               // clone3: its flags cannot be read here
        (321, NotPermitted), (298, NotPermitted), (323, NotPermitted),       // bpf, perf_event_open, userfaultfd
        (248, NotPermitted), (249, NotPermitted), (250, NotPermitted),       // key rings belong to no namespace
        (303, NotPermitted), (304, NotPermitted),                            // file handles lead past every mount
        (175, NotPermitted), (313, NotPermitted), (176, NotPermitted), (246, NotPermitted), (320, NotPermitted), // modules, kexec
        (169, NotPermitted), (167, NotPermitted), (168, NotPermitted), (163, NotPermitted), (179, NotPermitted), (443, NotPermitted), // reboot, swap, accounting, quotas
        (164, NotPermitted), (227, NotPermitted), (305, NotPermitted), (159, NotPermitted), // the clock
        (103, NotPermitted), (300, NotPermitted), (301, NotPermitted), (312, NotPermitted), // kernel log, fanotify, kcmp
        (170, NotPermitted), (171, NotPermitted), (153, NotPermitted), (256, NotPermitted), (279, NotPermitted), // names, vhangup, pages of others
        (172, NotPermitted), (173, NotPermitted), (154, NotPermitted),       // iopl, ioperm, modify_ldt
        (134, NotPermitted), (136, NotPermitted), (139, NotPermitted), (156, NotPermitted), (174, NotPermitted), (177, NotPermitted), (178, NotPermitted), (180, NotPermitted), (212, NotPermitted), // long dead
    ];

    public static byte[] Program()
    {
        var code = new List<byte>(1024);
        Add(code, Load, 4);
        Add(code, Equal, 0xC000_003E, 1);
        Add(code, Return, KillProcess);
        Add(code, Load, 0);
        Add(code, AtLeast, 0x4000_0000, 0, 1);
        Add(code, Return, Errno | NotImplemented);
        foreach (var (number, answer) in s_refused)
        {
            Add(code, Equal, number, 0, 1);
            Add(code, Return, Errno | answer);
        }

        // A new user namespace would give capabilities over kernel code that the sandbox has none over; the warden needs none.
        Block(code, 56, 16, block => Refuse(block, AnySet, NewUserOrNetwork, NotPermitted));
        Block(code, 272, 16, block => Refuse(block, AnySet, NewUserOrNetwork, NotPermitted));
        // TIOCSTI and TIOCLINUX type into somebody else's terminal; TIOCSETD loads line disciplines.
        Block(code, 16, 24, block =>
        {
            Refuse(block, Equal, 0x5412, NotPermitted);
            Refuse(block, Equal, 0x541C, NotPermitted);
            Refuse(block, Equal, 0x5423, NotPermitted);
        });
        Block(code, 41, 16, Families);
        Block(code, 53, 16, Families);
        Add(code, Return, Allow);
        return [.. code];
    }

    // Unix, IPv4, IPv6, netlink for routes and sockets. Not vsock: it reaches the machine past every network namespace.
    private static void Families(List<byte> code)
    {
        foreach (var family in (uint[])[1, 2, 10])
        {
            Add(code, Equal, family, 0, 1);
            Add(code, Return, Allow);
        }

        Add(code, Equal, 16, 1);
        Add(code, Return, Errno | NoSuchFamily);
        Add(code, Load, 32);
        Add(code, Equal, 0, 2);
        Add(code, Equal, 4, 1);
        Add(code, Return, Errno | NoSuchFamily);
    }

    private static void Refuse(List<byte> code, ushort test, uint value, uint answer)
    {
        Add(code, test, value, 0, 1);
        Add(code, Return, Errno | answer);
    }

    private static void Block(List<byte> code, uint number, uint argument, Action<List<byte>> body)
    {
        var inner = new List<byte>();
        Add(inner, Load, argument);
        body(inner);
        Add(inner, Return, Allow);
        Add(code, Equal, number, 0, checked((byte)(inner.Count / 8)));
        code.AddRange(inner);
    }

    private static void Add(List<byte> code, ushort operation, uint value, byte ifTrue = 0, byte ifFalse = 0)
    {
        Span<byte> instruction = stackalloc byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(instruction, operation);
        instruction[2] = ifTrue;
        instruction[3] = ifFalse;
        BinaryPrimitives.WriteUInt32LittleEndian(instruction[4..], value);
        code.AddRange(instruction);
    }
}
