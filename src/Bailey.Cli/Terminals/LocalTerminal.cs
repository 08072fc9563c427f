using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Cli.Terminals;

/// <summary>
/// The terminal window that the program runs in. Raw means that every key goes through as it is; whatever ends the program, the settings are
/// put back. Reads and writes go to the descriptors themselves: the console of the runtime would edit lines.
/// </summary>
internal sealed partial class LocalTerminal : IDisposable
{
    private const int Input = 0, Output = 1, Now = 0;
    private const nuint GetWindowSize = 0x5413;
    private const int SettingsSize = 64;
    private static readonly (int Columns, int Rows) s_usual = (80, 24);
    private readonly SafeFileHandle _input = new(Input, ownsHandle: false);
    private readonly SafeFileHandle _output = new(Output, ownsHandle: false);
    private readonly Lock _gate = new();
    private byte[]? _before;

    /// <summary>Keys come from a person.</summary>
    public bool HasKeys { get; } = IsTerminal(Input) == 1;

    /// <summary>What is shown is seen by a person.</summary>
    public bool HasScreen { get; } = IsTerminal(Output) == 1;

    /// <summary>The size of the window; the usual one where there is none.</summary>
    public (int Columns, int Rows) Size
    {
        get
        {
            var size = default(WindowSize);
            var known = Control(Output, GetWindowSize, ref size) == 0 || Control(Input, GetWindowSize, ref size) == 0;
            return known && size is { Columns: >= 2, Rows: >= 1 } ? (Math.Min((int)size.Columns, 1000), Math.Min((int)size.Rows, 1000)) : s_usual;
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

    /// <summary>The next keys; 0 at the end. Blocks.</summary>
    public int Read(Span<byte> buffer)
    {
        try
        {
            return RandomAccess.Read(_input, buffer, 0);
        }
        catch (IOException)
        {
            // The window was closed.
            return 0;
        }
    }

    /// <summary>Shows bytes as they are. Blocks while the person holds the screen still.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => RandomAccess.Write(_output, bytes, 0);

    public void Dispose()
    {
        Restore();
        _input.Dispose();
        _output.Dispose();
    }

    private void OnExit(object? sender, EventArgs e) => Restore();

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows, Columns, Width, Height;
    }

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
