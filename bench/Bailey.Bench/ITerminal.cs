using System.Diagnostics;

namespace Bailey.Bench;

/// <summary>A terminal that is measured: a raw PTY, Bailey's whole way, or a peer's.</summary>
internal interface ITerminal : IAsyncDisposable
{
    Task Type(ReadOnlyMemory<byte> bytes);

    /// <summary>The next piece of output.</summary>
    Task<ReadOnlyMemory<byte>> Read();
}

/// <summary>What is measured of every terminal in the same way.</summary>
internal static class TerminalMeasures
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs `cat` with the terminal's own echo, and measures from writing a key to reading it back.</summary>
    public static async Task<Sample> Keystrokes(ITerminal terminal, int count)
    {
        await Prepare(terminal);
        var sample = new Sample();
        for (var i = 0; i < count + 50; i++)
        {
            var time = await Keystroke(terminal, i);

            // The first fifty warm the code up.
            if (i >= 50)
            {
                sample.Add(time);
            }

            await Task.Delay(2);
        }

        return sample;
    }

    /// <summary>From here on keys are echoed by the terminal itself.</summary>
    public static async Task Prepare(ITerminal terminal)
    {
        await Line(terminal, "stty -icanon min 1 time 0 echo; PS1=; echo re''ady; cat >/dev/null", "ready");
        await Task.Delay(s_quiet);
    }

    /// <summary>From writing the key of that number to reading it back.</summary>
    public static async Task<TimeSpan> Keystroke(ITerminal terminal, int number)
    {
        byte[] key = [(byte)('a' + (number % 26))];
        var began = Stopwatch.GetTimestamp();
        await terminal.Type(key);
        while (!(await terminal.Read()).Span.Contains(key[0]))
        {
            // Something else came first.
        }

        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Bytes per second of a program that writes text as fast as the terminal takes it.</summary>
    public static async Task<double> Throughput(ITerminal terminal, long bytes)
    {
        await Line(terminal, "PS1=; echo re''ady", "ready");
        await Task.Delay(s_quiet);
        var line = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnop";
        var watch = Stopwatch.StartNew();
        await terminal.Type(System.Text.Encoding.ASCII.GetBytes($"yes '{line}' | head -c {bytes}; echo; echo fi''nished\r"));
        await Until(terminal, "finished");
        return bytes / watch.Elapsed.TotalSeconds;
    }

    public static async Task Line(ITerminal terminal, string command, string answer)
    {
        await terminal.Type(System.Text.Encoding.UTF8.GetBytes(command + "\r"));
        await Until(terminal, answer);
    }

    public static async Task Until(ITerminal terminal, string text)
    {
        var tail = "";
        while (!tail.Contains(text, StringComparison.Ordinal))
        {
            var piece = await terminal.Read();
            tail = (tail + System.Text.Encoding.ASCII.GetString(piece.Span[^Math.Min(piece.Length, 8192)..]))[^Math.Min(tail.Length + Math.Min(piece.Length, 8192), 9000)..];
        }
    }
}
