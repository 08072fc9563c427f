using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Host.Processes;

/// <summary>
/// A lock that one process of many has, for as long as the answer is not disposed. Not a FileStream's: that takes a lock of its own when it opens, and fails
/// where somebody else has this one.
/// </summary>
internal static class FileLock
{
    private const int ReadWrite = 2, Create = 0x40, OwnerOnly = 0x180, Exclusive = 2, AtOnce = 4, WouldBlock = 11;

    /// <summary>Waits for its turn.</summary>
    /// <exception cref="Win32Exception">The file cannot be opened.</exception>
    public static SafeFileHandle Wait(string path)
    {
        var file = Open(path);
        Descriptor.Check(Libc.flock((int)file.DangerousGetHandle(), Exclusive), $"lock {path}");
        return file;
    }

    /// <summary>Null when another process has it.</summary>
    /// <exception cref="Win32Exception">The file cannot be opened.</exception>
    public static SafeFileHandle? TryTake(string path)
    {
        var file = Open(path);
        if (Libc.flock((int)file.DangerousGetHandle(), Exclusive | AtOnce) == 0)
        {
            return file;
        }

        var error = Marshal.GetLastPInvokeError();
        file.Dispose();
        return error == WouldBlock ? null : throw new Win32Exception(error, $"lock {path}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private static SafeFileHandle Open(string path) =>
        new(Descriptor.Check(Libc.open(path, ReadWrite | Create | Libc.CloseOnExec, OwnerOnly), $"open {path}"), true);
}
