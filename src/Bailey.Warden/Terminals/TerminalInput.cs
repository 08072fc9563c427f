using Bailey.Warden.Linux;

namespace Bailey.Warden.Terminals;

/// <summary>
/// The way in. What the program does not read at once waits, at most 1 MiB; then the sender waits. Output being held never stops it,
/// so that Ctrl-C acts.
/// </summary>
internal sealed class TerminalInput(Reactor reactor, int master) : IDisposable
{
    private const int Maximum = 1024 * 1024, DuplicateCloseOnExec = 1030, MostTypists = 64;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();

    // The output side waits on the descriptor itself; the kernel wants another one for waiting twice.
    private readonly int _fd = Libc.Fcntl(master, DuplicateCloseOnExec, 3);
    private readonly Dictionary<string, Typist> _typists = new(StringComparer.Ordinal);
    private long _arrivals;
    private Readiness? _draining;
    private byte[] _pending = [];
    private int _start;
    private int _end;
    private bool _closed;

    /// <summary>From now on only this connection of the client is heard; what it has typed so far is counted already.</summary>
    internal Typist Claim(string name, Viewer holder)
    {
        lock (_gate)
        {
            if (!_typists.TryGetValue(name, out var typist))
            {
                if (_typists.Count == MostTypists)
                {
                    _typists.Remove(_typists.MinBy(pair => pair.Value.Came).Key);
                }

                _typists[name] = typist = new Typist();
            }

            (typist.Holder, typist.Came) = (holder, ++_arrivals);
            return typist;
        }
    }

    /// <summary>Writes what a connection sends; nothing when the client has a newer one.</summary>
    internal async Task WriteAsync(ReadOnlyMemory<byte> bytes, Typist? typist, Viewer from, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            while (!WriteOrKeep(bytes.Span, typist, from))
            {
                await Task.Delay(10, stop);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Acts on the terminal, unless it is closed.</summary>
    internal void Use(Action<int> act)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                act(_fd);
            }
        }
    }

    /// <summary>False when too much waits already; then nothing of the bytes was taken.</summary>
    private bool WriteOrKeep(ReadOnlySpan<byte> bytes, Typist? typist, Viewer from)
    {
        lock (_gate)
        {
            if (_closed || (typist is not null && typist.Holder != from))
            {
                return true;
            }

            if (_end - _start + bytes.Length > Maximum)
            {
                return false;
            }

            typist?.Took(bytes.Length);
            if (_start == _end)
            {
                bytes = bytes[Write(bytes)..];
            }

            if (!bytes.IsEmpty)
            {
                Keep(bytes);
            }

            return true;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_end + bytes.Length > _pending.Length)
        {
            var next = new byte[Math.Max(8192, 2 * (_end - _start + bytes.Length))];
            _pending.AsSpan(_start, _end - _start).CopyTo(next);
            (_end, _start, _pending) = (_end - _start, 0, next);
        }

        bytes.CopyTo(_pending.AsSpan(_end));
        _end += bytes.Length;
        if (_draining is null)
        {
            _draining = reactor.Add(_fd);
            _ = DrainAsync(_draining);
        }
    }

    private async Task DrainAsync(Readiness readiness)
    {
        do
        {
            await readiness.WaitAsync(Reactor.Writable).ConfigureAwait(false);
        }
        while (DrainSome());
    }

    private bool DrainSome()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _start += Write(_pending.AsSpan(_start, _end - _start));
                if (_start < _end)
                {
                    return true;
                }
            }

            (_start, _end, _pending) = (0, 0, []);
            _draining?.Dispose();
            _draining = null;
            return false;
        }
    }

    private unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        var done = 0;
        fixed (byte* at = bytes)
        {
            while (done < bytes.Length && Libc.Write(_fd, at + done, (nuint)(bytes.Length - done)) is var count && count > 0)
            {
                done += (int)count;
            }
        }

        return done;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _closed = true;
                _draining?.Dispose();
                _draining = null;
                _ = Libc.Close(_fd);
            }
        }
    }
}
