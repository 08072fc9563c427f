using Bailey.Contracts.Wardens;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;
using Bailey.Warden.Processes;

namespace Bailey.Warden.Cells;

/// <summary>
/// Finds or makes cells, starts processes in them, and lets go of a cell when nothing is left in it. A slot, and with it a group and a way
/// out, is given again only when the cell that had it has no process left.
/// </summary>
internal sealed class CellDirectory(Reactor reactor, Storage storage, TimeProvider time)
{
    internal const int Slots = 64;

    /// <summary>How long a cell stays that nobody uses: the next command is likely to want it again.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);
    private readonly Cell?[] _cells = new Cell?[Slots];
    private readonly SemaphoreSlim _making = new(1, 1);
    private readonly Lock _gate = new();
    private ITimer? _sweep;
    private bool _sweeping;

    /// <summary>Told that a slot got a cell, before anything of the caller's runs in it.</summary>
    internal Action<int>? SlotTaken { get; set; }

    internal string? NameOf(int slot) => Volatile.Read(ref _cells[slot])?.Name;

    internal IReadOnlyList<Cell> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _cells.OfType<Cell>()];
            }
        }
    }

    /// <summary>Holds the cell open until the answer is disposed.</summary>
    internal async Task<CellUse> EnterAsync(CellSpec spec, CancellationToken stop)
    {
        Check(spec);
        await _making.WaitAsync(stop);
        try
        {
            lock (_gate)
            {
                if (Array.Find(_cells, x => x?.Name == spec.Name && !x.Ending) is { } found)
                {
                    if (!found.Masks.SequenceEqual(spec.Masks ?? []))
                    {
                        throw Refusal.Conflict("The cell is there with other masks.");
                    }

                    return Use(found);
                }
            }

            var made = await MakeAsync(spec);
            lock (_gate)
            {
                return Use(made);
            }
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>Makes a cell that is likely to be entered soon; it lingers as one that was left. What fails is said to whoever enters it.</summary>
    internal async Task ExpectAsync(CellSpec spec)
    {
        try
        {
            using var use = await EnterAsync(spec, CancellationToken.None);
        }
        catch (Refusal)
        {
            // Not made now, so made when it is entered.
        }
    }

    /// <summary>Ends every cell, and with it whatever is left inside; nobody enters any more.</summary>
    internal async Task EndAllAsync()
    {
        await _making.WaitAsync();
        var all = All;
        foreach (var cell in all)
        {
            cell.First.Send(Signal.Kill);
        }

        await Task.WhenAll(all.Select(cell => cell.First.Exited));
    }

    private CellUse Use(Cell cell)
    {
        cell.Uses++;
        return new CellUse(reactor, cell, () => Leave(cell));
    }

    private async Task<Cell> MakeAsync(CellSpec spec)
    {
        int slot;
        lock (_gate)
        {
            slot = Array.IndexOf(_cells, null);
        }

        if (slot < 0)
        {
            throw Refusal.TooMany("All 64 cells of the workspace are in use.");
        }

        var home = Storage.HomeOf(spec.Name);
        var masks = (spec.Masks ?? []).Select(Libc.Z).ToList();
        using var calls = FirstProcess.Prepare(storage.Null);
        var outcome = await ThrowAway.Run(() => CellEntry.Make(Libc.Z(home), masks, calls));
        if (outcome.Error != 0)
        {
            throw Failure(outcome);
        }

        var first = new Child(reactor, outcome.Pid, keep: true);
        CellGroups.Move(spec.Name, outcome.Pid);
        var cell = new Cell(spec.Name, slot, spec.Masks ?? [], first, ProcessTable.PidNamespaceOf(outcome.Pid));
        lock (_gate)
        {
            _cells[slot] = cell;
        }

        _ = ForgetAtEndAsync(cell);
        SlotTaken?.Invoke(slot);
        return cell;
    }

    /// <summary>When the first process ends the kernel has killed and reaped everything else in the cell.</summary>
    private async Task ForgetAtEndAsync(Cell cell)
    {
        await cell.First.Exited;
        lock (_gate)
        {
            _cells[cell.Slot] = null;
            CloseWhenUnused(cell);
        }

        CellGroups.Remove(cell.Name);
    }

    /// <summary>A start under way may still enter by the descriptor: were it closed, its number could come to mean another cell.</summary>
    private static void CloseWhenUnused(Cell cell)
    {
        if (cell.Uses == 0 && cell.First.Exited.IsCompleted)
        {
            cell.First.Close();
        }
    }

    private void Leave(Cell cell)
    {
        lock (_gate)
        {
            cell.Uses--;
            CloseWhenUnused(cell);
            if (cell.Uses == 0)
            {
                cell.IdleSince = time.GetTimestamp();
                _sweep ??= time.CreateTimer(_ => Sweep(), null, Linger, Linger);
                if (!_sweeping)
                {
                    _sweeping = true;
                    _sweep.Change(Linger, Linger);
                }
            }
        }
    }

    /// <summary>Ends cells that nothing holds and where nothing but the reaper runs. What somebody left running on purpose keeps its cell.</summary>
    private void Sweep()
    {
        lock (_gate)
        {
            if (!Array.Exists(_cells, x => x is { Uses: 0, Ending: false }))
            {
                _sweeping = false;
                _sweep?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        var alive = ProcessTable.CountByPidNamespace();
        lock (_gate)
        {
            foreach (var cell in _cells.OfType<Cell>().Where(x => x is { Uses: 0, Ending: false } && time.GetElapsedTime(x.IdleSince) >= Linger
                && alive.GetValueOrDefault(x.PidNamespace) <= FirstProcess.Processes))
            {
                cell.Ending = true;
                cell.First.Send(Signal.Kill);
            }
        }
    }

    internal static Refusal Failure(CellOutcome outcome) => outcome switch
    {
        { Step: "start", Error: Err.NoEntry or Err.NotFolder } => Refusal.Invalid("The command or its folder is not there."),
        { Step: "start", Error: Err.Access } => Refusal.Invalid("The command cannot be executed."),
        { Error: Err.Again or Err.NoMemory or Err.NoSpace or Err.TooManyFiles } =>
            Refusal.Unavailable($"The workspace has too many processes, or not enough memory, to start another ({outcome.Step}: error {outcome.Error})."),
        _ => Refusal.Unavailable($"The cell could not be entered ({outcome.Step}: error {outcome.Error})."),
    };

    private static void Check(CellSpec? spec)
    {
        if (spec?.Name is not { Length: > 0 and <= 64 } name || !name.All(x => char.IsAsciiLetterLower(x) || char.IsAsciiDigit(x) || x == '-'))
        {
            throw Refusal.Invalid("A cell's name has 1 to 64 of a-z, 0-9 and '-'.");
        }

        if (spec.Masks is { } masks && (masks.Count > 256 || masks.Any(x => !IsMask(x))))
        {
            throw Refusal.Invalid("A mask is a path below the workspace.");
        }
    }

    private static bool IsMask(string? mask) =>
        mask is { Length: > 0 and <= 4096 } && mask[0] != '/' && !mask.Contains('\0', StringComparison.Ordinal) && !mask.Split('/').Contains("..");
}
