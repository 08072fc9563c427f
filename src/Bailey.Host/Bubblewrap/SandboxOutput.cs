using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Host.Bubblewrap;

/// <summary>
/// What the launch and the warden write to standard error: hostile text. The last few kilobytes are kept for a failure's reason; nothing of it
/// reaches the disk, so that it cannot fill one.
/// </summary>
internal sealed partial class SandboxOutput
{
    private const int Kept = 2048;
    private readonly StringBuilder _tail = new();
    private readonly Task _reading;

    public SandboxOutput(SafeFileHandle pipe, string name, ILogger log) => _reading = Task.Factory.StartNew(
        () => Read(pipe, name, log), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The last words, printable characters only, once the writer is gone or after a moment.</summary>
    public async Task<string> Tail()
    {
        await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromMilliseconds(200)));
        lock (_tail)
        {
            return string.Concat(_tail.ToString().Select(character => char.IsControl(character) ? ' ' : character)).Trim();
        }
    }

    private void Read(SafeFileHandle pipe, string name, ILogger log)
    {
        using var reader = new StreamReader(new FileStream(pipe, FileAccess.Read, 0));
        var buffer = new char[1024];
        while (reader.Read(buffer) is var count and > 0)
        {
            lock (_tail)
            {
                _tail.Append(buffer, 0, count);
                _tail.Remove(0, Math.Max(0, _tail.Length - Kept));
            }
        }

        Closed(log, name);
    }

    [LoggerMessage(LogLevel.Debug, "sandbox {Name} closed its standard error")]
    private static partial void Closed(ILogger log, string name);
}
