using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Bailey.Host.Processes;

/// <summary>One thread that waits for all pidfds at once, so that a hundred sandboxes cost no hundred threads.</summary>
internal sealed unsafe class ProcessWatch
{
    private const uint ReadableOnce = 0x1 | (1u << 30);
    private readonly int _epoll = Descriptor.Check(Libc.epoll_create1(Libc.CloseOnExec), "epoll_create1");
    private readonly ConcurrentDictionary<long, (int Descriptor, TaskCompletionSource Done)> _waiting = new();
    private long _last;

    public ProcessWatch() => new Thread(Loop) { IsBackground = true, Name = "process watch" }.Start();

    public Task Readable(int descriptor)
    {
        var number = Interlocked.Increment(ref _last);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[number] = (descriptor, done);
        var wanted = new Libc.EpollEvent { Events = ReadableOnce, Data = number };
        Descriptor.Check(Libc.epoll_ctl(_epoll, 1, descriptor, &wanted), "epoll_ctl");
        return done.Task;
    }

    private void Loop()
    {
        var events = stackalloc Libc.EpollEvent[32];
        while (true)
        {
            var count = Libc.epoll_wait(_epoll, events, 32, -1);
            for (var index = 0; index < count; index++)
            {
                if (_waiting.TryRemove(events[index].Data, out var waiting))
                {
                    _ = Libc.epoll_ctl(_epoll, 2, waiting.Descriptor, null);
                    waiting.Done.TrySetResult();
                }
            }
        }
    }
}
