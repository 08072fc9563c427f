using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Warden.Files;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;
using Bailey.Warden.Terminals;

namespace Bailey.Warden.Watching;

/// <summary>GET /v1/watch: which folders changed, gathered over 100 ms. One watch serves all who look; the last one to go ends it.</summary>
internal sealed class Watcher(WorkspaceFiles files, Reactor reactor, TimeProvider time)
{
    private const int MaximumWatchers = 64, MaximumFolders = 256;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100), LookAgain = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly List<Changes> _watchers = [];
    private CancellationTokenSource? _running;
    private Task _ready = Task.CompletedTask;

    internal void Map(Routes routes) => routes.Map("GET", "/v1/watch", HandleAsync);

    private async Task HandleAsync(Exchange exchange)
    {
        var changes = new Changes();
        var ready = Enter(changes);
        try
        {
            using var over = exchange.UntilStop();
            await ready.WaitAsync(over.Token);
            exchange.Response.ContentType = "application/x-ndjson";
            await exchange.Response.StartAsync(over.Token);
            await exchange.Response.BodyWriter.FlushAsync(over.Token);
            using var gone = over.Token.Register(changes.News.Set);
            while (!over.IsCancellationRequested)
            {
                await changes.News.WaitAsync();
                await Task.Delay(Gather, time, over.Token);
                if (changes.Take() is { } folders)
                {
                    await exchange.LineAsync(new FilesChanged(folders), WireJson.Default.FilesChanged, over.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client is gone, or the warden stops.
        }
        finally
        {
            Leave(changes);
        }
    }

    private Task Enter(Changes changes)
    {
        lock (_gate)
        {
            if (_watchers.Count >= MaximumWatchers)
            {
                throw Refusal.TooMany("The workspace is watched by 64 already.");
            }

            _watchers.Add(changes);
            if (_running is null)
            {
                _running = new CancellationTokenSource();
                var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _ready = ready.Task;
                _ = WatchAsync(ready, _running.Token);
            }

            return _ready;
        }
    }

    private void Leave(Changes changes)
    {
        lock (_gate)
        {
            _watchers.Remove(changes);
            if (_watchers.Count == 0)
            {
                _running?.Cancel();
                _running = null;
            }
        }
    }

    private async Task WatchAsync(TaskCompletionSource ready, CancellationToken stop)
    {
        var watch = await files.Threads.RunAsync(() =>
        {
            // What a watch still drains after its last reader left is not the next one's news.
            var made = new FolderWatch(files.Root, folder =>
            {
                if (!stop.IsCancellationRequested)
                {
                    Tell(folder);
                }
            });
            made.AddTree("");
            return made;
        });
        ready.TrySetResult();
        using var readiness = reactor.Add(watch.Queue);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(stop);
                if (watch.Incomplete)
                {
                    wait.CancelAfter(LookAgain);
                }

                using (wait.Token.Register(readiness.Wake))
                {
                    await readiness.WaitAsync(Reactor.Readable);
                }

                if (watch.Incomplete)
                {
                    Tell(null);
                }

                await files.Threads.RunAsync(watch.Drain);

                // A storm is drained ten times a second and not all the time.
                await Task.Delay(Gather, time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more.
        }
        finally
        {
            readiness.Dispose();
            watch.Close();
        }
    }

    private void Tell(string? folder)
    {
        lock (_gate)
        {
            _watchers.ForEach(x => x.Add(folder));
        }
    }

    /// <summary>What one watcher has not been told yet: some folders, or everything.</summary>
    private sealed class Changes
    {
        private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
        private bool _everything;

        internal AsyncSignal News { get; } = new();

        internal void Add(string? folder)
        {
            lock (_folders)
            {
                _everything |= folder is null || _folders.Count >= MaximumFolders;
                if (!_everything)
                {
                    _folders.Add(folder!);
                }
            }

            News.Set();
        }

        /// <summary>An empty list is everything; null is nothing.</summary>
        internal IReadOnlyList<string>? Take()
        {
            lock (_folders)
            {
                if (!_everything && _folders.Count == 0)
                {
                    return null;
                }

                string[] folders = _everything ? [] : [.. _folders];
                _folders.Clear();
                _everything = false;
                return folders;
            }
        }
    }
}
