namespace Bailey.Warden.Linux;

/// <summary>Error numbers that the warden tells apart.</summary>
internal static class Err
{
    internal const int Perm = 1, NoEntry = 2, Interrupted = 4, Io = 5, Again = 11, NoMemory = 12, Access = 13, Exists = 17, CrossDevice = 18,
        NoDevice = 19, NotFolder = 20, IsFolder = 21, Invalid = 22, TooManyFiles = 23, NoMoreFiles = 24, FileTooLarge = 27, NoSpace = 28, ReadOnly = 30,
        NameTooLong = 36, NoSystemCall = 38, NotEmpty = 39, Loop = 40, NotSupported = 95, AddressFamily = 97, NoAddress = 6, Quota = 122;
}

/// <summary>Flags of open and of the *at calls.</summary>
internal static class Flag
{
    internal const int ReadOnly = 0, WriteOnly = 1, ReadWrite = 2, Create = 0x40, Exclusive = 0x80, NoControllingTerminal = 0x100, Truncate = 0x200,
        Append = 0x400, NonBlocking = 0x800, CloseOnExec = 0x80000, PathOnly = 0x200000;

    // These three differ between processors.
    internal static readonly int Folder = OnArm ? 0x4000 : 0x10000;
    internal static readonly int NoFollow = OnArm ? 0x8000 : 0x20000;
    internal static readonly int Unnamed = 0x400000 | Folder;

    internal const int Here = -100, AtSymlinkNoFollow = 0x100, AtRemoveFolder = 0x200, AtSymlinkFollow = 0x400, AtEmptyPath = 0x1000;
    internal const uint RenameNoReplace = 1;

    internal static bool OnArm => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;
}

/// <summary>System calls made by number.</summary>
internal static class Call
{
    internal static readonly nint SetGroups = Flag.OnArm ? 159 : 116;
    internal static readonly nint SetResUid = Flag.OnArm ? 147 : 117;
    internal static readonly nint SetResGid = Flag.OnArm ? 149 : 119;
    internal static readonly nint CapSet = Flag.OnArm ? 91 : 126;
    internal static readonly nint Seccomp = Flag.OnArm ? 277 : 317;
    internal static readonly nint GetDents64 = Flag.OnArm ? 61 : 217;
    internal const nint OpenAt2 = 437, PidfdOpen = 434, PidfdSendSignal = 424;
}

/// <summary>Namespaces, for unshare and setns.</summary>
internal static class Namespaces
{
    internal const int FileSystemView = 0x200, Mount = 0x20000, Ipc = 0x08000000, Pid = 0x20000000;
}

/// <summary>Flags of mount.</summary>
internal static class MountFlag
{
    internal const nuint ReadOnly = 1, NoSuid = 2, NoDev = 4, NoExec = 8, Remount = 32, Bind = 4096, Recursive = 16384, Private = 1 << 18;
}

/// <summary>Signals by number.</summary>
internal static class Signal
{
    internal const int HangUp = 1, Kill = 9, Terminate = 15, Continue = 18, Stop = 19;
}
