using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Bench;

/// <summary>A raw PTY with a program behind it and nothing between: the floor that no terminal in a browser can be under.</summary>
internal sealed partial class Pty : IDisposable
{
    private readonly Process _process;
    private readonly SafeFileHandle _master;

    private Pty(Process process, SafeFileHandle master) => (_process, _master) = (process, master);

    public static Pty Start(params string[] command)
    {
        const int ReadWriteNoControl = 0x2 | 0x100;
        var descriptor = posix_openpt(ReadWriteNoControl);
        if (descriptor < 0 || grantpt(descriptor) != 0 || unlockpt(descriptor) != 0)
        {
            throw new InvalidOperationException("No PTY can be opened.");
        }

        // setsid makes the program a session leader, and opening the terminal then makes it its own.
        var name = Marshal.PtrToStringUTF8(ptsname(descriptor))!;
        string[] arguments = ["bash", "-c", "exec setsid --ctty \"$@\" <\"$0\" >\"$0\" 2>&1", name, .. command];
        var process = Process.Start(new ProcessStartInfo(arguments[0], arguments[1..]) { UseShellExecute = false })!;
        return new Pty(process, new SafeFileHandle(descriptor, ownsHandle: true));
    }

    public int Read(Span<byte> buffer) => (int)read(_master.DangerousGetHandle().ToInt32(), ref MemoryMarshal.GetReference(buffer), buffer.Length);

    public void Write(ReadOnlySpan<byte> bytes) => _ = write(_master.DangerousGetHandle().ToInt32(), ref MemoryMarshal.GetReference(bytes), bytes.Length);

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _master.Dispose();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint ptsname(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, ref readonly byte buffer, nint count);
}
