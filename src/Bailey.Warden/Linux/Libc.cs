using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Bailey.Warden.Linux;

/// <summary>
/// The C library, as thin as it goes: paths are zero-terminated bytes (a file name need not be UTF-8), results are the library's own
/// and the error number is read with <see cref="Errno"/>.
/// </summary>
internal static unsafe partial class Libc
{
    private const string C = "libc";

    internal static int Errno => Marshal.GetLastPInvokeError();

    /// <summary>The text as zero-terminated UTF-8.</summary>
    internal static byte[] Z(string text)
    {
        var bytes = new byte[System.Text.Encoding.UTF8.GetByteCount(text) + 1];
        System.Text.Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    // Credentials are changed by raw system calls: the library's own wrappers would change every thread of the process.
    [LibraryImport(C, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint Syscall(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0);

    [LibraryImport(C, EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Prctl(int option, nint a = 0, nint b = 0, nint c = 0, nint d = 0);

    [LibraryImport(C, EntryPoint = "unshare", SetLastError = true)]
    internal static partial int Unshare(int flags);

    [LibraryImport(C, EntryPoint = "setns", SetLastError = true)]
    internal static partial int Setns(int fd, int flags);

    [LibraryImport(C, EntryPoint = "mount", SetLastError = true)]
    internal static partial int Mount(byte[]? source, byte[] target, byte[]? type, nuint flags, byte[]? data);

    [LibraryImport(C, EntryPoint = "umask")]
    internal static partial void Umask(uint mask);

    [LibraryImport(C, EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte[] path, int flags, uint mode = 0);

    [LibraryImport(C, EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(int folder, byte[] name, int flags, uint mode = 0);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int fd, byte* buffer, nuint count);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int fd, byte* buffer, nuint count);

    [LibraryImport(C, EntryPoint = "pread", SetLastError = true)]
    internal static partial nint PRead(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport(C, EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe2(int* ends, int flags);

    [LibraryImport(C, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(int fd, int command, nint argument);

    [LibraryImport(C, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Ioctl(int fd, nuint request, void* argument);

    [LibraryImport(C, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport(C, EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int WaitPid(int pid, int* status, int options);

    [LibraryImport(C, EntryPoint = "statx", SetLastError = true)]
    internal static partial int Statx(int folder, byte[] path, int flags, uint mask, FileStatus* status);

    [LibraryImport(C, EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLinkAt(int folder, byte[] path, byte* buffer, nuint size);

    [LibraryImport(C, EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MkdirAt(int folder, byte[] name, uint mode);

    [LibraryImport(C, EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(int folder, byte[] name, int flags);

    [LibraryImport(C, EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int SymlinkAt(byte[] target, int folder, byte[] name);

    [LibraryImport(C, EntryPoint = "linkat", SetLastError = true)]
    internal static partial int LinkAt(int fromFolder, byte[] from, int toFolder, byte[] to, int flags);

    [LibraryImport(C, EntryPoint = "renameat2", SetLastError = true)]
    internal static partial int RenameAt2(int fromFolder, byte[] from, int toFolder, byte[] to, uint flags);

    [LibraryImport(C, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(int fd);

    [LibraryImport(C, EntryPoint = "chmod", SetLastError = true)]
    internal static partial int Chmod(byte[] path, uint mode);

    [LibraryImport(C, EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int Fchmod(int fd, uint mode);

    [LibraryImport(C, EntryPoint = "fchown", SetLastError = true)]
    internal static partial int Fchown(int fd, uint owner, uint group);

    [LibraryImport(C, EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int EpollCreate1(int flags);

    [LibraryImport(C, EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int EpollCtl(int epoll, int operation, int fd, byte* change);

    [LibraryImport(C, EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int EpollWait(int epoll, byte* changes, int maximum, int timeout);

    [LibraryImport(C, EntryPoint = "inotify_init1", SetLastError = true)]
    internal static partial int InotifyInit1(int flags);

    [LibraryImport(C, EntryPoint = "inotify_add_watch", SetLastError = true)]
    internal static partial int InotifyAddWatch(int fd, byte[] path, uint mask);

    [LibraryImport(C, EntryPoint = "inotify_rm_watch", SetLastError = true)]
    internal static partial int InotifyRemoveWatch(int fd, int watch);
}
