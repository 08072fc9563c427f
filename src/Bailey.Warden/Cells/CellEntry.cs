using Bailey.Warden.Linux;

namespace Bailey.Warden.Cells;

/// <summary>
/// What a throw-away thread does to make a cell or to start a process in one. Everything that needs thought or memory was made before;
/// here are system calls in order, and the first that fails ends it.
/// </summary>
internal static unsafe class CellEntry
{
    private const nuint GetTerminalNumber = 0x8004_5430, UnlockTerminal = 0x4004_5431, SetWindowSize = 0x5414;
    private static readonly byte[] Filter = CellFilterProgram.Make(Flag.OnArm);
    private static readonly byte[] PtyMaster = Libc.Z("/dev/ptmx");

    internal static CellOutcome Make(byte[] home, IReadOnlyList<byte[]> masks, CallList first)
    {
        if (Libc.Unshare(Namespaces.FileSystemView | Namespaces.Mount | Namespaces.Pid | Namespaces.Ipc) != 0)
        {
            return new CellOutcome("unshare", Libc.Errno);
        }

        if (CellMounts.Make(home, masks) is { Error: not 0 } failed)
        {
            return failed;
        }

        var (step, error, pid) = first.Run();
        return new CellOutcome(step, error, pid);
    }

    /// <summary>Starts a process in a cell; with a size, on a new terminal of the cell, whose master comes back.</summary>
    internal static CellOutcome Join(int cell, int group, SpawnPlan plan, (int Columns, int Rows)? terminal)
    {
        if (Libc.Unshare(Namespaces.FileSystemView) != 0 || Libc.Setns(cell, Namespaces.Mount | Namespaces.Pid | Namespaces.Ipc) != 0)
        {
            return new CellOutcome("enter", Libc.Errno);
        }

        if (terminal is not { } size)
        {
            return DropAndStart(group, plan);
        }

        if (Drop(group) is { Error: not 0 } failed)
        {
            return failed;
        }

        // Opened as the developer, so that the slave belongs to the developer.
        var master = Libc.Open(PtyMaster, Flag.ReadWrite | Flag.NoControllingTerminal | Flag.NonBlocking | Flag.CloseOnExec);
        int number = 0, unlock = 0;
        if (master < 0 || Libc.Ioctl(master, GetTerminalNumber, &number) != 0 || Libc.Ioctl(master, UnlockTerminal, &unlock) != 0)
        {
            return new CellOutcome("terminal", Libc.Errno);
        }

        Resize(master, size.Columns, size.Rows);
        var error = Spawn.Start(plan with { Terminal = Libc.Z($"/dev/pts/{number}") }, out var pid);
        if (error != 0)
        {
            _ = Libc.Close(master);
            return new CellOutcome("start", error);
        }

        return new CellOutcome("", 0, pid, master);
    }

    internal static void Resize(int master, int columns, int rows)
    {
        var size = stackalloc ushort[4] { (ushort)rows, (ushort)columns, 0, 0 };
        _ = Libc.Ioctl(master, SetWindowSize, size);
    }

    private static CellOutcome DropAndStart(int group, SpawnPlan plan)
    {
        if (Drop(group) is { Error: not 0 } failed)
        {
            return failed;
        }

        var error = Spawn.Start(plan, out var pid);
        return new CellOutcome(error == 0 ? "" : "start", error, pid);
    }

    private static CellOutcome Drop(int group)
    {
        Libc.Umask(0x12);
        if (Identity.Become(Identity.Developer, group) is var identity && identity != 0)
        {
            return new CellOutcome("identity", identity);
        }

        return Identity.Filter(Filter) is var filter && filter != 0 ? new CellOutcome("filter", filter) : default;
    }
}
