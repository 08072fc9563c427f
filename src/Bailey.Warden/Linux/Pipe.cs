namespace Bailey.Warden.Linux;

/// <summary>The warden's end of a pipe to a process: non-blocking, waited on by the reactor.</summary>
internal sealed class Pipe(Reactor reactor, int fd) : IDisposable
{
    private readonly Readiness _readiness = reactor.Add(fd);
    private readonly Lock _gate = new();
    private bool _open = true;

    /// <summary>A pipe that the process writes; <paramref name="theirs"/> is its end, to be closed after the start.</summary>
    internal static Pipe FromProcess(Reactor reactor, out int theirs) => Make(reactor, ours: 0, out theirs);

    /// <summary>A pipe that the process reads.</summary>
    internal static Pipe ToProcess(Reactor reactor, out int theirs) => Make(reactor, ours: 1, out theirs);

    private static unsafe Pipe Make(Reactor reactor, int ours, out int theirs)
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe2(ends, Flag.CloseOnExec) != 0)
        {
            throw new IOException($"No pipe could be made (error {Libc.Errno}).");
        }

        theirs = ends[1 - ours];
        _ = Libc.Fcntl(ends[ours], 4, Flag.NonBlocking);
        return new Pipe(reactor, ends[ours]);
    }

    /// <summary>Answers 0 when the process has closed its end.</summary>
    internal async ValueTask<int> ReadAsync(Memory<byte> into)
    {
        for (; ; )
        {
            var count = Read(into.Span);
            if (count != -Err.Again)
            {
                return Math.Max(count, 0);
            }

            await _readiness.WaitAsync(Reactor.Readable).ConfigureAwait(false);
        }
    }

    /// <summary>Answers how much was taken, and less than all when the process has closed its end.</summary>
    internal async ValueTask<int> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var done = 0;
        while (done < bytes.Length)
        {
            var count = Write(bytes.Span[done..]);
            if (count > 0)
            {
                done += count;
            }
            else if (count == -Err.Again)
            {
                await _readiness.WaitAsync(Reactor.Writable).ConfigureAwait(false);
            }
            else
            {
                break;
            }
        }

        return done;
    }

    /// <summary>Answers how much was taken without waiting.</summary>
    internal int TryWrite(ReadOnlySpan<byte> bytes)
    {
        var done = 0;
        while (done < bytes.Length && Write(bytes[done..]) is var count and > 0)
        {
            done += count;
        }

        return done;
    }

    private unsafe int Read(Span<byte> into)
    {
        lock (_gate)
        {
            fixed (byte* at = into)
            {
                var count = _open ? Libc.Read(fd, at, (nuint)into.Length) : 0;
                return count < 0 ? -Libc.Errno : (int)count;
            }
        }
    }

    private unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            fixed (byte* at = bytes)
            {
                var count = _open ? Libc.Write(fd, at, (nuint)bytes.Length) : 0;
                return count < 0 ? -Libc.Errno : (int)count;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_open)
            {
                return;
            }

            // Under the lock: a number that is closed during a read may by then mean something else.
            _open = false;
        }

        _readiness.Dispose();
        _ = Libc.Close(fd);
    }
}
