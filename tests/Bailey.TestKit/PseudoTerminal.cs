using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace Bailey.TestKit;

/// <summary>
/// A real terminal of the kernel with a program in it, as a person's terminal window is one: its own session, a size that can change, settings
/// that can be read while the program runs and after it. <c>setsid</c> makes the slave the program's controlling terminal.
/// </summary>
public sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2, NoControllingTerminal = 0x100, CloseOnExec = 0x80000;
    private const nuint SetWindowSize = 0x5414, GetSlaveName = 0x80045430, Unlock = 0x40045431;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly SafeFileHandle _master;
    private readonly SafeFileHandle _slave;
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task _reading;

    private PseudoTerminal(SafeFileHandle master, SafeFileHandle slave, string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        (_master, _slave) = (master, slave);
        Before = Settings();
        var start = new ProcessStartInfo("sh", ["-c", "exec setsid --ctty --wait \"$@\" <\"$0\" >\"$0\" 2>\"$0\"", name, program, .. arguments]) { UseShellExecute = false };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        _process = Process.Start(start)!;
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The terminal's settings before the program began, as the kernel keeps them.</summary>
    public string Before { get; }

    /// <summary>The program's process id: that of setsid's child where setsid had to fork, else the one that was started.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Everything that the program has shown.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a program in a terminal of a size.</summary>
    public static PseudoTerminal Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, int columns = 80, int rows = 24)
    {
        var master = Check(Open("/dev/ptmx", ReadWrite | NoControllingTerminal | CloseOnExec), "/dev/ptmx");
        int number = 0, locked = 0;
        _ = Control(master, Unlock, ref locked);
        _ = Control(master, GetSlaveName, ref number);
        var name = string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number}");
        // Held open, so that what the program leaves behind can be read after it has ended.
        var slave = Check(Open(name, ReadWrite | NoControllingTerminal | CloseOnExec), name);
        Resize(master, columns, rows);
        return new(master, slave, name, program, arguments, environment);
    }

    /// <summary>The settings now: modes and control characters.</summary>
    public string Settings()
    {
        var settings = new byte[64];
        _ = GetSettings(_slave, settings);
        return Convert.ToHexString(settings);
    }

    /// <summary>Changes the window's size; the kernel tells the program.</summary>
    public void Resize(int columns, int rows) => Resize(_master, columns, rows);

    /// <summary>Types.</summary>
    public void Type(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text).AsSpan();
        while (!bytes.IsEmpty)
        {
            bytes = bytes[(int)Math.Max(0, Write(_master, bytes, (nuint)bytes.Length))..];
        }
    }

    /// <summary>Sends a signal to the program.</summary>
    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until what it showed matches.</summary>
    public async Task<Match> Until(string pattern)
    {
        var regex = new Regex(pattern, RegexOptions.Singleline, s_patience);
        return await Waiting(() => regex.Match(Output) is { Success: true } match ? match : null, $"'{pattern}' did not come");
    }

    /// <summary>Waits until a condition holds.</summary>
    public Task UntilTrue(Func<bool> condition, string otherwise) => Waiting(() => condition() ? (object)true : null, otherwise);

    /// <summary>Waits for the program's end and gives its exit code.</summary>
    public async Task<int> Ended()
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"The program did not end. It showed:\n{Output}", late);
        }

        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _slave.Dispose();
        _master.Dispose();
        _process.Dispose();
        _ = _reading;
    }

    private async Task<T> Waiting<T>(Func<T?> look, string otherwise)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (look() is { } found)
            {
                return found;
            }

            if (watch.Elapsed > s_patience)
            {
                throw new TimeoutException($"{otherwise}. It showed:\n{Output}");
            }

            await Task.Delay(20);
        }
    }

    private void Read()
    {
        var buffer = new byte[64 * 1024];
        var decoder = Encoding.UTF8.GetDecoder();
        var text = new char[buffer.Length];
        try
        {
            while (Read(_master, buffer, (nuint)buffer.Length) is var count and > 0)
            {
                var letters = decoder.GetChars(buffer, 0, (int)count, text, 0);
                lock (_output)
                {
                    _output.Append(text, 0, letters);
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // The terminal is closed.
        }
    }

    private static SafeFileHandle Check(SafeFileHandle handle, string name) =>
        handle.IsInvalid ? throw new IOException($"{name} cannot be opened (error {Marshal.GetLastPInvokeError()}).") : handle;

    private static void Resize(SafeFileHandle master, int columns, int rows)
    {
        var size = new WindowSize { Rows = (ushort)rows, Columns = (ushort)columns };
        _ = Control(master, SetWindowSize, ref size);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows, Columns, Width, Height;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, Span<byte> buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, ref int value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, ref WindowSize size);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetSettings(SafeFileHandle file, byte[] settings);
}
