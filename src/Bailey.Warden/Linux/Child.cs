namespace Bailey.Warden.Linux;

/// <summary>A started process, held by a descriptor that cannot come to mean another one.</summary>
internal sealed class Child
{
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private bool _ended;

    private readonly bool _keep;

    /// <summary>With <paramref name="keep"/> the descriptor stays open past the end, until <see cref="Close"/>: others may be about to use it.</summary>
    internal Child(Reactor reactor, int pid, bool keep = false)
    {
        Pid = pid;
        _keep = keep;
        Descriptor = (int)Libc.Syscall(Call.PidfdOpen, pid, 0);
        _ = WatchAsync(reactor);
    }

    internal int Pid { get; }

    /// <summary>The descriptor, for setns.</summary>
    internal int Descriptor { get; }

    /// <summary>The exit code; 128 + signal for a killed process.</summary>
    internal Task<int> Exited => _exited.Task;

    internal void Send(int signal)
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _ = Libc.Syscall(Call.PidfdSendSignal, Descriptor, signal, 0, 0);
            }
        }
    }

    /// <summary>The process and its group, which it leads.</summary>
    internal void SendToGroup(int signal)
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _ = Libc.Kill(-Pid, signal);
            }
        }
    }

    /// <summary>After the end, once: nobody will use the descriptor again.</summary>
    internal void Close() => _ = Libc.Close(Descriptor);

    private async Task WatchAsync(Reactor reactor)
    {
        using (var readiness = reactor.Add(Descriptor))
        {
            await readiness.WaitAsync(Reactor.Readable).ConfigureAwait(false);
        }

        int code;
        lock (_gate)
        {
            code = Reap();
            _ended = true;
            if (!_keep)
            {
                _ = Libc.Close(Descriptor);
            }
        }

        _exited.TrySetResult(code);
    }

    private unsafe int Reap()
    {
        int status;
        while (Libc.WaitPid(Pid, &status, 0) < 0)
        {
            if (Libc.Errno != Err.Interrupted)
            {
                return -1;
            }
        }

        return (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);
    }
}
