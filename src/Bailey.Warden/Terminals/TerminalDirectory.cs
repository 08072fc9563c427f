using System.Collections.Concurrent;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Cells;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Terminals;

/// <summary>All terminals, running and ended. At most 64 run; of the ended ones the last 64 are remembered.</summary>
internal sealed class TerminalDirectory(CellDirectory cells, Reactor reactor, TimeProvider time)
{
    internal const int Maximum = 64;
    private const int MaximumListeners = 64;
    private readonly ConcurrentDictionary<string, Terminal> _terminals =
        new(KeptTerminals.Load(time).Select(x => KeyValuePair.Create(x.Id, x)), StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<AsyncSignal> _listeners = [];
    private readonly SemaphoreSlim _opening = new(1, 1);

    internal IEnumerable<Terminal> All => _terminals.Values.OrderBy(x => x.Describe().Started);

    internal Terminal Find(string id) => _terminals.TryGetValue(id, out var terminal) ? terminal : throw Refusal.NotFound("There is no such terminal.");

    internal async Task<Terminal> OpenAsync(string id, WardenOpenTerminal request, CancellationToken stop)
    {
        if (request.Columns is < 2 or > 1000 || request.Rows is < 1 or > 1000)
        {
            throw Refusal.Invalid("A terminal has 2 to 1000 columns and 1 to 1000 rows.");
        }

        var launch = Launch.Of(request.Command, request.Directory, request.Environment);
        await _opening.WaitAsync(stop);
        try
        {
            if (_terminals.TryGetValue(id, out var open))
            {
                return open;
            }

            if (_terminals.Values.Count(x => x.Running) >= Maximum)
            {
                throw Refusal.TooMany("The workspace has 64 running terminals already.");
            }

            var use = await cells.EnterAsync(request.Cell, stop);
            try
            {
                var terminal = await Terminal.OpenAsync(id, use, launch, request.Columns, request.Rows, reactor, time);
                _terminals[id] = terminal;
                terminal.Saved = KeepAtEndAsync(terminal);
                return terminal;
            }
            catch
            {
                use.Dispose();
                throw;
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    internal async Task CloseAsync(string id)
    {
        var terminal = Find(id);
        await terminal.HangUpAsync();
        await terminal.Finished;
        _terminals.TryRemove(KeyValuePair.Create(id, terminal));
        await terminal.Saved;
        KeptTerminals.Forget(id);
    }

    /// <summary>The sessions of all that run.</summary>
    internal IReadOnlySet<int> Sessions => _terminals.Values.Where(x => x.Running).Select(x => x.Session).ToHashSet();

    /// <summary>Hangs everything up and leaves the rings on disk.</summary>
    internal async Task ShutDownAsync()
    {
        var running = _terminals.Values.Where(x => x.Running).ToList();
        await Task.WhenAll(running.Select(x => x.HangUpAsync()));

        // Each is kept as it ends; what will not end in time is kept as it is.
        await Task.WhenAny(Task.WhenAll(running.Select(x => x.Saved)), Task.Delay(TimeSpan.FromSeconds(1), time));
        foreach (var terminal in running.Where(x => !x.Saved.IsCompleted))
        {
            KeptTerminals.Save(terminal);
        }
    }

    /// <summary>Signals whenever a terminal ends, until what comes back is disposed of.</summary>
    internal IDisposable Listen(AsyncSignal news)
    {
        lock (_gate)
        {
            if (_listeners.Count >= MaximumListeners)
            {
                throw Refusal.TooMany("64 listen already for terminals that end.");
            }

            _listeners.Add(news);
            return new Listening(this, news);
        }
    }

    private void Tell()
    {
        lock (_gate)
        {
            _listeners.ForEach(news => news.Set());
        }
    }

    private async Task KeepAtEndAsync(Terminal terminal)
    {
        await terminal.Finished;
        Tell();
        if (_terminals.ContainsKey(terminal.Id))
        {
            await Task.Run(() => KeptTerminals.Save(terminal));
        }

        foreach (var old in _terminals.Values.Where(x => !x.Running).OrderByDescending(x => x.EndedAt).Skip(Maximum))
        {
            _terminals.TryRemove(KeyValuePair.Create(old.Id, old));
            KeptTerminals.Forget(old.Id);
        }
    }

    private sealed class Listening(TerminalDirectory terminals, AsyncSignal news) : IDisposable
    {
        public void Dispose()
        {
            lock (terminals._gate)
            {
                terminals._listeners.Remove(news);
            }
        }
    }
}
