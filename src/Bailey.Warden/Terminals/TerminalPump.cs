using Bailey.Warden.Linux;

namespace Bailey.Warden.Terminals;

/// <summary>Carries a terminal's output into its ring, on the reactor's thread, until the program has ended and nothing is left to read.</summary>
internal sealed class TerminalPump(Terminal terminal, Child child, int master, Reactor reactor)
{
    private const int Chunk = 64 * 1024, Burst = 2, Reads = 8, Large = 2048, LastWords = 1024 * 1024;

    [ThreadStatic]
    private static byte[]? _buffer;
    private readonly TitleReader _titles = new();
    private readonly Readiness _readiness = reactor.Add(master);
    private int _afterEnd;

    internal async Task RunAsync()
    {
        _ = WakeAtEndAsync();
        for (var burst = 0; ;)
        {
            if (terminal.Held && !child.Exited.IsCompleted)
            {
                await terminal.WaitForRoomAsync().ConfigureAwait(false);

                // Back to the reactor's thread.
                await _readiness.WaitAsync(Reactor.Readable).ConfigureAwait(false);
                continue;
            }

            var ended = child.Exited.IsCompleted;
            var count = ReadSome();
            if (count > 0)
            {
                if (++burst == Burst)
                {
                    // The other terminals' turn.
                    burst = 0;
                    await _readiness.WaitAsync(Reactor.Readable).ConfigureAwait(false);
                }

                // Something it left behind may write for ever; it is not the terminal's any more.
                if (ended && (_afterEnd += count) > LastWords)
                {
                    break;
                }

                continue;
            }

            if (ended)
            {
                break;
            }

            burst = 0;
            if (count == -Err.Again)
            {
                await _readiness.WaitAsync(Reactor.Readable).ConfigureAwait(false);
            }
            else
            {
                // Nobody has the terminal open, and yet the program lives: it may open it again.
                await Task.WhenAny(child.Exited, Task.Delay(100)).ConfigureAwait(false);
            }
        }

        _readiness.Dispose();
        _ = Libc.Close(master);
    }

    private async Task WakeAtEndAsync()
    {
        await child.Exited.ConfigureAwait(false);
        terminal.StopHolding();
        _readiness.Wake();
    }

    /// <summary>
    /// A flood in pieces as large as they come, but in few reads: a program that writes as fast as it is read would never let go, and the other terminals wait for
    /// this thread. A keystroke's echo is one read.
    /// </summary>
    private unsafe int ReadSome()
    {
        var buffer = _buffer ??= new byte[Chunk];
        var length = 0;
        fixed (byte* at = buffer)
        {
            for (var reads = 0; reads < Reads && length < Chunk; reads++)
            {
                var count = (int)Libc.Read(master, at + length, (nuint)(Chunk - length));
                if (count <= 0 && length == 0)
                {
                    return count == 0 ? -Err.Io : -Libc.Errno;
                }

                length += Math.Max(count, 0);
                if (count < Large)
                {
                    break;
                }
            }
        }

        var bytes = buffer.AsSpan(0, length);
        terminal.Append(bytes, _titles.Read(bytes));
        return length;
    }
}
