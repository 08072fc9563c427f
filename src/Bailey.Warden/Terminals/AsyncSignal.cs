using System.Threading.Tasks.Sources;

namespace Bailey.Warden.Terminals;

/// <summary>
/// Wakes one waiter. A signal without a waiter is remembered, once. With <paramref name="inline"/> the waiter goes on in the thread that signals, which saves the way
/// over the pool; it must not block then, and no lock may be held.
/// </summary>
internal sealed class AsyncSignal(bool inline = false) : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = !inline };
    private bool _signalled;
    private bool _waiting;

    internal ValueTask WaitAsync()
    {
        lock (_gate)
        {
            if (_signalled)
            {
                _signalled = false;
                return ValueTask.CompletedTask;
            }

            _source.Reset();
            _waiting = true;
            return new ValueTask(this, _source.Version);
        }
    }

    internal void Set()
    {
        lock (_gate)
        {
            if (!_waiting)
            {
                _signalled = true;
                return;
            }

            _waiting = false;
        }

        _source.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
