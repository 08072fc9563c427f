using Bailey.Contracts.Wardens;
using Bailey.Warden.Cells;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;
using Bailey.Warden.Processes;

namespace Bailey.Warden.Terminals;

/// <summary>
/// A terminal, running or ended. Its output goes into the ring and from there to every viewer at that viewer's own pace. While somebody who may
/// type is attached, the terminal is not read further than 1 MiB past what one of them has acknowledged: the program waits, nobody else does.
/// </summary>
internal sealed class Terminal(string id, string cell, TimeProvider time)
{
    internal const int MaximumViewers = 32;
    private const int HoldAfter = 1024 * 1024;
    private readonly Lock _gate = new();
    private Viewer[] _viewers = [];
    private readonly AsyncSignal _room = new();
    private ITerminalOutput _output = new Ring();
    private TerminalInput? _input;
    private Child? _child;
    private string? _title;
    private int _titleVersion;
    private int _sizeVersion;
    private int _columns;
    private int _rows;
    private int? _exitCode;
    private DateTimeOffset _started;
    private DateTimeOffset _lastInput;
    private DateTimeOffset _lastOutput;

    internal string Id => id;

    internal string Cell => cell;

    internal bool Running => EndedAt is null;

    /// <summary>The session of its program, which leads it; 0 for one that ended in an earlier life of the warden.</summary>
    internal int Session => _child?.Pid ?? 0;

    internal DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Completes when the program has ended and its last output is in the ring.</summary>
    internal Task Finished { get; private set; } = Task.CompletedTask;

    /// <summary>Completes when the ended terminal is on disk.</summary>
    internal Task Saved { get; set; } = Task.CompletedTask;

    internal bool Crowded => Volatile.Read(ref _viewers).Length >= MaximumViewers;

    internal static async Task<Terminal> OpenAsync(string id, CellUse use, Launch launch, int columns, int rows, Reactor reactor, TimeProvider time)
    {
        var (child, master) = await use.StartOnTerminalAsync(launch, columns, rows);
        var terminal = new Terminal(id, use.Cell.Name, time)
        {
            _child = child,
            _columns = columns,
            _rows = rows,
            _input = new TerminalInput(reactor, master),
            _started = time.GetUtcNow(),
        };
        terminal._lastInput = terminal._lastOutput = terminal._started;
        var pump = new TerminalPump(terminal, child, master, reactor);
        terminal.Finished = terminal.EndAsync(pump.RunAsync(), child, use);
        return terminal;
    }

    /// <summary>One that ended in an earlier life of the warden, or whose ring went to disk.</summary>
    internal static Terminal Kept(WardenTerminal kept, ITerminalOutput output, TimeProvider time) => new(kept.Id, kept.Cell, time)
    {
        _columns = kept.Columns,
        _rows = kept.Rows,
        _title = kept.Title,
        _exitCode = kept.ExitCode ?? -1,
        _started = kept.Started,
        EndedAt = kept.Ended ?? kept.LastOutput,
        _lastInput = kept.LastInput,
        _lastOutput = kept.LastOutput,
        _output = output,
    };

    internal WardenTerminal Describe()
    {
        var inFront = false;
        _input?.Use(fd => inFront = Foreground(fd) == _child!.Pid);
        lock (_gate)
        {
            return new WardenTerminal(
                id, cell, Running, _exitCode, _title, _columns, _rows, _output.First, _output.End, _started, EndedAt, _lastInput, _lastOutput, inFront && Running);
        }
    }

    internal TerminalView Enter(Viewer viewer, long? from)
    {
        lock (_gate)
        {
            if (_viewers.Length >= MaximumViewers)
            {
                throw Refusal.TooMany("The terminal has 32 viewers already.");
            }

            viewer.Cursor = Math.Clamp(from ?? _output.First, _output.First, _output.End);
            viewer.Acknowledged = viewer.Cursor;
            _viewers = [.. _viewers, viewer];
            return View(viewer.Cursor, 0, false, null);
        }
    }

    internal void Leave(Viewer viewer)
    {
        lock (_gate)
        {
            _viewers = [.. _viewers.Where(x => x != viewer)];
        }

        _room.Set();
    }

    /// <summary>Copies what comes next for the viewer and moves it on.</summary>
    internal TerminalView Look(Viewer viewer, Span<byte> into)
    {
        lock (_gate)
        {
            var skipped = viewer.Cursor < _output.First;
            var at = Math.Max(viewer.Cursor, _output.First);
            var count = _output.Read(at, into);
            viewer.Cursor = at + count;
            return View(at, count, skipped, count == 0 && !Running ? _exitCode ?? -1 : null);
        }
    }

    internal void Acknowledge(Viewer viewer, long offset)
    {
        bool goOn;
        lock (_gate)
        {
            var held = IsHeld();
            viewer.Acknowledged = Math.Clamp(offset, viewer.Acknowledged, viewer.Cursor);
            goOn = held && !IsHeld();
        }

        if (goOn)
        {
            _room.Set();
        }
    }

    /// <summary>The client's count, with this viewer as the one that is heard; null for a terminal that takes no input any more.</summary>
    internal Typist? Claim(string? name, Viewer viewer) => name is null || !Running ? null : _input?.Claim(name, viewer);

    internal async Task InputAsync(ReadOnlyMemory<byte> bytes, Typist? typist, Viewer from, CancellationToken stop)
    {
        _lastInput = time.GetUtcNow();
        if (_input is { } input)
        {
            await input.WriteAsync(bytes, typist, from, stop);
        }
    }

    internal void Resize(int columns, int rows)
    {
        lock (_gate)
        {
            if (!Running || (columns == _columns && rows == _rows))
            {
                return;
            }

            (_columns, _rows) = (columns, rows);
            _sizeVersion++;
            _input?.Use(fd => CellEntry.Resize(fd, columns, rows));
        }

        WakeAll();
    }

    /// <summary>The ring as one piece, and the number of its first byte.</summary>
    internal (long From, byte[] Bytes) Snapshot(long? from)
    {
        lock (_gate)
        {
            var at = Math.Clamp(from ?? _output.First, _output.First, _output.End);
            var bytes = new byte[_output.End - at];
            var count = _output.Read(at, bytes);
            return (at, count == bytes.Length ? bytes : bytes[..count]);
        }
    }

    /// <summary>SIGHUP to the whole session, and SIGKILL to what is still there after 2 s.</summary>
    internal Task HangUpAsync() => _child is { } child ? SessionEnd.RunAsync(child.Pid, time, all: true) : Task.CompletedTask;

    /// <summary>The output moved to disk; the memory is free.</summary>
    internal void KeepAs(ITerminalOutput output)
    {
        lock (_gate)
        {
            (_output as IDisposable)?.Dispose();
            _output = output;
        }
    }

    internal void Append(ReadOnlySpan<byte> bytes, string? title)
    {
        lock (_gate)
        {
            ((Ring)_output).Append(bytes);
            _lastOutput = time.GetUtcNow();
            if (title is not null && title != _title)
            {
                _title = title;
                _titleVersion++;
            }
        }

        WakeAll();
    }

    internal ValueTask WaitForRoomAsync() => _room.WaitAsync();

    internal void StopHolding() => _room.Set();

    internal bool Held
    {
        get
        {
            lock (_gate)
            {
                return IsHeld();
            }
        }
    }

    /// <summary>Without the lock: a viewer goes on right here.</summary>
    private void WakeAll()
    {
        foreach (var viewer in Volatile.Read(ref _viewers))
        {
            viewer.Wake();
        }
    }

    private bool IsHeld()
    {
        var best = -1L;
        foreach (var viewer in _viewers)
        {
            best = viewer.ReadOnly ? best : Math.Max(best, viewer.Acknowledged);
        }

        return best >= 0 && _output.End - best >= HoldAfter;
    }

    private async Task EndAsync(Task pump, Child child, CellUse use)
    {
        await pump;
        var code = await child.Exited;
        _input!.Dispose();
        lock (_gate)
        {
            _exitCode = code;
            EndedAt = time.GetUtcNow();
        }

        WakeAll();

        _ = CleanUpAsync(child, use);
    }

    private async Task CleanUpAsync(Child child, CellUse use)
    {
        using (use)
        {
            await SessionEnd.RunAsync(child.Pid, time, all: false);
        }
    }

    private TerminalView View(long cursor, int count, bool skipped, int? exitCode) =>
        new(cursor, count, skipped, _columns, _rows, _sizeVersion, _title, _titleVersion, exitCode);

    private static unsafe int Foreground(int fd)
    {
        int group;
        return Libc.Ioctl(fd, 0x540F, &group) == 0 ? group : -1;
    }
}
