using System.Collections.Concurrent;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>
/// The few threads that touch the workspace's files. They are the developer, without any capability, for good: what hostile files trick them into,
/// the developer could have done. They complete no task themselves, since a pool thread that such a completion starts would inherit their poverty.
/// </summary>
internal sealed class FileThreads
{
    private const int Count = 2, MaximumLong = 4;
    private readonly BlockingCollection<Action> _work = [];
    private readonly BlockingCollection<Action> _done = [];
    private readonly SemaphoreSlim _syncs = new(Count);
    private int _long;

    internal FileThreads()
    {
        Start("files-done", () => RunAll(_done));
        for (var i = 0; i < Count; i++)
        {
            Start("files", () =>
            {
                Impoverish();
                RunAll(_work);
            });
        }
    }

    internal Task<T> RunAsync<T>(Func<T> work)
    {
        var source = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() => Finish(work, source));
        return source.Task;
    }

    internal Task RunAsync(Action work) => RunAsync(() =>
    {
        work();
        return true;
    });

    /// <summary>For what waits for the disk, which may be long after much was written: others wait for their turn, and no thread for quick work does.</summary>
    internal async Task RunSyncAsync(Action sync)
    {
        await _syncs.WaitAsync();
        try
        {
            await RunAloneAsync(sync);
        }
        finally
        {
            _syncs.Release();
        }
    }

    /// <summary>For what takes as long as its client likes: a thread of its own, of which there are few.</summary>
    internal async Task RunLongAsync(Action work)
    {
        if (Interlocked.Increment(ref _long) > MaximumLong)
        {
            Interlocked.Decrement(ref _long);
            throw Http.Refusal.TooMany("Four archives or other long acts are under way already.");
        }

        try
        {
            await RunAloneAsync(work);
        }
        finally
        {
            Interlocked.Decrement(ref _long);
        }
    }

    private Task RunAloneAsync(Action work)
    {
        var source = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Start("files-long", () =>
        {
            Impoverish();
            Finish(
                () =>
                {
                    work();
                    return true;
                },
                source);
        });
        return source.Task;
    }

    private void Finish<T>(Func<T> work, TaskCompletionSource<T> source)
    {
        try
        {
            var result = work();
            _done.Add(() => source.SetResult(result));
        }
        catch (Exception e)
        {
            _done.Add(() => source.SetException(e));
        }
    }

    private static void RunAll(BlockingCollection<Action> work)
    {
        foreach (var action in work.GetConsumingEnumerable())
        {
            action();
        }
    }

    private static void Impoverish()
    {
        if (Libc.Unshare(Namespaces.FileSystemView) != 0 || Identity.Become(Identity.Developer, Identity.Developer) is not 0)
        {
            Environment.FailFast("A thread for files could not give up its rights.");
        }

        Libc.Umask(0x12);
    }

    private static void Start(string name, Action run) => new Thread(() => run(), 512 * 1024) { IsBackground = true, Name = name }.UnsafeStart();
}
