using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Host.Processes;

/// <summary>File descriptors made for a child: never inherited by accident, all close-on-exec until a child is given them by number.</summary>
internal static unsafe class Descriptor
{
    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        var ends = stackalloc int[2];
        Check(Libc.pipe2(ends, Libc.CloseOnExec), "pipe2");
        return (new SafeFileHandle(ends[0], true), new SafeFileHandle(ends[1], true));
    }

    /// <summary>An anonymous file in memory that reads as the bytes given.</summary>
    public static SafeFileHandle Holding(ReadOnlySpan<byte> content)
    {
        var descriptor = Check(Libc.memfd_create("bailey", 1), "memfd_create");
        var handle = new SafeFileHandle(descriptor, true);
        fixed (byte* data = content)
        {
            for (nint done = 0; done < content.Length;)
            {
                done += Check((int)Libc.write(descriptor, data + done, content.Length - done), "write");
            }
        }

        Libc.lseek(descriptor, 0, 0);
        return handle;
    }

    public static SafeFileHandle Holding(IEnumerable<string> arguments) =>
        Holding(Encoding.UTF8.GetBytes(string.Join('\0', arguments) + '\0'));

    public static SafeFileHandle Directory(string path) =>
        new(Check(Libc.open(path, Libc.OpenPath | Libc.OpenDirectory | Libc.CloseOnExec, 0), $"open {path}"), true);

    public static SafeFileHandle Null() => new(Check(Libc.open("/dev/null", 2 | Libc.CloseOnExec, 0), "open /dev/null"), true);

    public static int Check(int result, string what) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{what}: {Marshal.GetLastPInvokeErrorMessage()}");
}
