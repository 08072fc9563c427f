using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Bailey.Warden.Linux;

/// <summary>
/// One thread that waits for all terminals, pipes and processes at once, so that none needs a thread of its own. Continuations run on
/// this thread: they read, copy and hand on, and never block.
/// </summary>
internal sealed unsafe class Reactor
{
    internal const uint Readable = 1, Writable = 4, Once = 1u << 30;
    private static readonly int EventSize = Flag.OnArm ? 16 : 12;
    private static readonly int KeyOffset = Flag.OnArm ? 8 : 4;
    private readonly ConcurrentDictionary<long, Readiness> _waiting = new();
    private readonly int _epoll = Libc.EpollCreate1(Flag.CloseOnExec);
    private long _next;

    internal Reactor() => new Thread(Run, 256 * 1024) { IsBackground = true, Name = "reactor" }.Start();

    /// <summary>Takes up a non-blocking descriptor, which stays the caller's; dispose the answer before closing it.</summary>
    internal Readiness Add(int fd)
    {
        var readiness = new Readiness(this, fd, Interlocked.Increment(ref _next));
        _waiting[readiness.Key] = readiness;
        return readiness;
    }

    internal void Change(int operation, Readiness readiness, uint events)
    {
        Span<byte> change = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(change, events);
        BinaryPrimitives.WriteInt64LittleEndian(change[KeyOffset..], readiness.Key);
        fixed (byte* at = change)
        {
            if (Libc.EpollCtl(_epoll, operation, readiness.Fd, at) != 0 && operation != 2)
            {
                readiness.Fire();
            }
        }
    }

    internal void Forget(Readiness readiness) => _waiting.TryRemove(readiness.Key, out _);

    private void Run()
    {
        const int Batch = 64;
        var events = stackalloc byte[Batch * 16];
        for (; ; )
        {
            var count = Libc.EpollWait(_epoll, events, Batch, -1);
            for (var i = 0; i < count; i++)
            {
                var key = BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(events + (i * EventSize) + KeyOffset, 8));
                if (_waiting.TryGetValue(key, out var readiness))
                {
                    readiness.Fire();
                }
            }
        }
    }
}

/// <summary>A descriptor that one party waits on. An error or a hang-up also counts as ready: the next read tells.</summary>
internal sealed class Readiness(Reactor reactor, int fd, long key) : IValueTaskSource, IDisposable
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _source;
    private bool _added;
    private bool _waiting;
    private bool _woken;
    private bool _disposed;

    internal int Fd => fd;

    internal long Key => key;

    internal ValueTask WaitAsync(uint events)
    {
        lock (_gate)
        {
            if (_disposed || _woken)
            {
                _woken = false;
                return ValueTask.CompletedTask;
            }

            _source.Reset();
            _waiting = true;
            var operation = _added ? 3 : 1;
            _added = true;
            var task = new ValueTask(this, _source.Version);
            reactor.Change(operation, this, events | Reactor.Once);
            return task;
        }
    }

    internal void Fire()
    {
        lock (_gate)
        {
            if (!_waiting)
            {
                return;
            }

            _waiting = false;
        }

        _source.SetResult(true);
    }

    /// <summary>Ends the wait, or the next one: what the waiter should see came from elsewhere.</summary>
    internal void Wake()
    {
        lock (_gate)
        {
            if (!_waiting)
            {
                _woken = true;
                return;
            }

            _waiting = false;
        }

        _source.SetResult(true);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            if (_added)
            {
                reactor.Change(2, this, 0);
            }

            reactor.Forget(this);
        }

        Fire();
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
