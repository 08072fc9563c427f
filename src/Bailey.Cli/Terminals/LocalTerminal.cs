using System.Runtime.InteropServices;
using Bailey.Cli.Platform;

namespace Bailey.Cli.Terminals;

/// <summary>
/// The terminal window that the program runs in. Raw means that every key goes through as it is; whatever ends the program, the settings are
/// put back. Reads and writes go to the descriptors themselves: the console of the runtime would edit lines.
/// </summary>
internal sealed partial class LocalTerminal : IDisposable
{
    private const int Input = 0, Output = 1, Now = 0;
    private const nuint GetWindowSize = 0x5413;
    private const int SettingsSize = 64, Interrupted = 4;
    private readonly Lock _gate = new();
    private byte[]? _before;

    /// <summary>Keys come from a person.</summary>
    public bool HasKeys { get; } = IsTerminal(Input) == 1;

    /// <summary>What is shown is seen by a person.</summary>
    public bool HasScreen { get; } = IsTerminal(Output) == 1;

    /// <summary>The size of the window; the usual one where there is none.</summary>
    public static (int Columns, int Rows) Size
    {
        get
        {
            var size = default(WindowSize);
            var known = Control(Output, GetWindowSize, ref size) == 0 || Control(Input, GetWindowSize, ref size) == 0;
            return known && size is { Columns: >= 2, Rows: >= 1 } ? (Math.Min((int)size.Columns, 1000), Math.Min((int)size.Rows, 1000)) : (80, 24);
        }
    }

    /// <summary>Lets every key through as it is, until <see cref="Restore"/>.</summary>
    public void MakeRaw()
    {
        if (!HasKeys)
        {
            return;
        }

        lock (_gate)
        {
            var settings = new byte[SettingsSize];
            if (_before is null && GetSettings(Input, settings) == 0)
            {
                _before = [.. settings];
                AppDomain.CurrentDomain.ProcessExit += OnExit;
            }

            if (_before is not null)
            {
                _before.CopyTo(settings, 0);
                Raw(settings);
                _ = SetSettings(Input, Now, settings);
            }
        }
    }

    /// <summary>Puts the settings back.</summary>
    public void Restore()
    {
        lock (_gate)
        {
            if (_before is not null)
            {
                _ = SetSettings(Input, Now, _before);
                _before = null;
                AppDomain.CurrentDomain.ProcessExit -= OnExit;
            }
        }
    }

    /// <summary>The next keys; 0 at the end, also when the window was closed. Blocks.</summary>
    public static int Read(Span<byte> buffer)
    {
        nint count;
        do
        {
            count = Read(Input, buffer, (nuint)buffer.Length);
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == Interrupted);

        return (int)Math.Max(0, count);
    }

    /// <summary>Shows bytes as they are. Blocks while the person holds the screen still.</summary>
    /// <exception cref="CommandFailedException">Nobody looks any more.</exception>
    public static void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Write(Output, bytes, (nuint)bytes.Length);
            if (count < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw new CommandFailedException(ExitCodes.Failed, "output_closed", "The output of this program is closed.");
            }

            bytes = bytes[(int)Math.Max(0, count)..];
        }
    }

    public void Dispose() => Restore();

    private void OnExit(object? sender, EventArgs e) => Restore();

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows, Columns, Width, Height;
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int file, Span<byte> buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int file, ReadOnlySpan<byte> bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsTerminal(int file);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetSettings(int file, byte[] settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetSettings(int file, int when, byte[] settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void Raw(byte[] settings);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int file, nuint request, ref WindowSize size);
}
