namespace Bailey.Cli.Terminals;

/// <summary>
/// What was typed and is not known to have arrived. Bytes are numbered over all connections; a new one begins where the other side says that
/// it stopped, so that a cut line loses nothing and doubles nothing. Bounded: when too much waits, the keyboard is not read.
/// </summary>
internal sealed class TypedBytes
{
    private const int Most = 256 * 1024;
    private readonly object _gate = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
            _more.TrySetResult();
        }
    }

    /// <summary>Takes what was typed; blocks the keyboard's thread while too much waits.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            while (_count >= Most)
            {
                Monitor.Wait(_gate);
            }

            if (_count + bytes.Length > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + bytes.Length));
            }

            bytes.CopyTo(_bytes.AsSpan(_count));
            _count += bytes.Length;
            _more.TrySetResult();
        }
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
            _more.TrySetResult();
        }
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
            Task more;
            lock (_gate)
            {
                var count = Math.Min(into.Length, _count - _sent);
                if (count > 0 || _over)
                {
                    _bytes.AsSpan(_sent, count).CopyTo(into.Span);
                    _sent += count;
                    return count;
                }

                _more = _more.Task.IsCompleted ? new(TaskCreationOptions.RunContinuationsAsynchronously) : _more;
                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    private void Drop(int count)
    {
        _bytes.AsSpan(count, _count - count).CopyTo(_bytes);
        (_first, _count, _sent) = (_first + count, _count - count, Math.Max(0, _sent - count));
        Monitor.PulseAll(_gate);
    }
}
