using System.Globalization;
using System.Runtime.InteropServices;

namespace Bailey.Server.Git.Door;

/// <summary>
/// A folder of this machine that is held open, so that what is judged and what is used is one and the same, whatever its path leads to by then.
/// The server reads nothing in it.
/// </summary>
internal sealed partial class OpenFolder : SafeHandle
{
    // The two flags that are the same numbers on every machine.
    private const int PathOnly = 0x20_0000, CloseOnExec = 0x8_0000;

    private OpenFolder(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == -1;

    /// <summary>The name by which a program of the server's own user finds the folder while it is held.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{handle}");

    /// <summary>Where it really is: the kernel's word, without links.</summary>
    public string RealPath => new FileInfo(Name).LinkTarget ?? "";

    /// <summary>Opens the folder that the path leads to now; null when there is none.</summary>
    public static OpenFolder? At(string path) =>
        // The dot: only a folder has one.
        Open(path.TrimEnd('/') + "/.", PathOnly | CloseOnExec) is var descriptor and >= 0 ? new OpenFolder(descriptor) : null;

    /// <summary>A folder of that name right in it; null for anything else, a link too.</summary>
    public OpenFolder? Inner(string name)
    {
        var inner = At($"{Name}/{name}");
        if (inner is null || inner.RealPath == $"{RealPath}/{name}")
        {
            return inner;
        }

        inner.Dispose();
        return null;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
