namespace Bailey.Cli.Terminals;

/// <summary>
/// What was typed and is not known to have arrived. Bytes are numbered over all connections; a new one begins where the other side says that
/// it stopped, so that a cut line loses nothing and doubles nothing. Bounded: when too much waits, the keyboard is not read.
/// </summary>
internal sealed class TypedBytes
{
    private const int Most = 256 * 1024;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _more = new(0, 1);
    private readonly ManualResetEventSlim _room = new(true);
    private byte[] _bytes = new byte[4096];
    private int _count;
    private int _sent;
    private long _first;
    private bool _over;

    /// <summary>Nothing more will be typed.</summary>
    public void End()
    {
        lock (_gate)
        {
            _over = true;
        }

        Tell();
    }

    /// <summary>Takes what was typed; blocks the keyboard's thread while too much waits.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _room.Wait();
        lock (_gate)
        {
            if (_count + bytes.Length > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + bytes.Length));
            }

            bytes.CopyTo(_bytes.AsSpan(_count));
            _count += bytes.Length;
            if (_count >= Most)
            {
                _room.Reset();
            }
        }

        Tell();
    }

    /// <summary>A connection begins. <paramref name="taken"/>: how many bytes arrived over all of them; null when the other side does not count.</summary>
    public void Begin(long? taken)
    {
        lock (_gate)
        {
            if (taken is not { } number)
            {
                // Sent once is all that can be promised then.
                Drop(_sent);
                _first = 0;
            }
            else if (number < _first || number > _first + _count)
            {
                // It has forgotten us, and counts anew.
                Drop(_sent);
                _first = number;
            }
            else
            {
                Drop((int)(number - _first));
            }

            _sent = 0;
        }

        Tell();
    }

    /// <summary>So many bytes have arrived.</summary>
    public void Taken(long number)
    {
        lock (_gate)
        {
            if (number > _first && number <= _first + _sent)
            {
                Drop((int)(number - _first));
            }
        }
    }

    /// <summary>The next bytes to send, as soon as there are some; 0 when nothing more will come.</summary>
    public async Task<int> Next(Memory<byte> into, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                var count = Math.Min(into.Length, _count - _sent);
                if (count > 0 || _over)
                {
                    _bytes.AsSpan(_sent, count).CopyTo(into.Span);
                    _sent += count;
                    return count;
                }
            }

            await _more.WaitAsync(cancellationToken);
        }
    }

    private void Drop(int count)
    {
        _bytes.AsSpan(count, _count - count).CopyTo(_bytes);
        (_first, _count, _sent) = (_first + count, _count - count, Math.Max(0, _sent - count));
        if (_count < Most)
        {
            _room.Set();
        }
    }

    private void Tell()
    {
        lock (_more)
        {
            if (_more.CurrentCount == 0)
            {
                _more.Release();
            }
        }
    }
}
