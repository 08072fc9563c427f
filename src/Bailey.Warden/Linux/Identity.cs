using System.Runtime.InteropServices;

namespace Bailey.Warden.Linux;

/// <summary>
/// Gives up the rights of the calling thread, and of no other: user, groups, every capability set and the bounding set. There is no way back,
/// so it is done only in threads that end or that serve files for good.
/// </summary>
internal static unsafe class Identity
{
    internal const int Developer = 1000;
    private const int NoNewPrivileges = 38, CapabilityBoundDrop = 24, Ambient = 47, AmbientClear = 4, Dumpable = 4;

    /// <summary>Answers 0, or the error number of the step that failed.</summary>
    internal static int Become(int user, int group)
    {
        // Ends with the first number that this kernel does not know.
        for (var capability = 0; Libc.Prctl(CapabilityBoundDrop, capability) == 0; capability++)
        {
        }

        if (Libc.Errno != Err.Invalid)
        {
            return Libc.Errno;
        }

        if (Libc.Prctl(Ambient, AmbientClear) != 0 || Libc.Syscall(Call.SetGroups, 0, 0) != 0 || Libc.Syscall(Call.SetResGid, group, group, group) != 0
            || Libc.Syscall(Call.SetResUid, user, user, user) != 0)
        {
            return Libc.Errno;
        }

        var header = stackalloc uint[2] { 0x2008_0522, 0 };
        var sets = stackalloc uint[6];
        new Span<uint>(sets, 6).Clear();
        return Libc.Syscall(Call.CapSet, (nint)header, (nint)sets) != 0 || Libc.Prctl(NoNewPrivileges, 1) != 0 ? Libc.Errno : 0;
    }

    /// <summary>Puts the calling thread, and what it starts, under the filter.</summary>
    internal static int Filter(byte[] program)
    {
        fixed (byte* instructions = program)
        {
            var description = new FilterProgram { Length = (ushort)(program.Length / 8), Instructions = instructions };
            return Libc.Syscall(Call.Seccomp, 1, 0, (nint)(&description)) != 0 ? Libc.Errno : 0;
        }
    }

    /// <summary>No core file and no ptrace of this process by workspace code, also while one of its threads has that code's user id.</summary>
    internal static void Hide() => _ = Libc.Prctl(Dumpable, 0);

    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        internal ushort Length;
        internal byte* Instructions;
    }
}
