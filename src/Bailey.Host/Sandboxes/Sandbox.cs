using System.Diagnostics;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Host.Bubblewrap;
using Bailey.Host.Egress;
using Bailey.Host.Events;

namespace Bailey.Host.Sandboxes;

/// <summary>
/// One sandbox and its life: absent → stopped ⇄ awake ⇄ frozen, with starting and stopping between and failed when a start or a run went wrong.
/// One change at a time; every change is an event.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private static readonly TimeSpan s_helloTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(5);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Lock _saving = new();
    private byte[] _saved = [];
    private readonly ISandboxDriver _driver;
    private readonly HostEventLog _events;
    private readonly EgressListener _egress;
    private volatile IRunningSandbox? _running;
    private volatile string _state;
    private int _uses;
    private string? _detail;
    private bool _stopWanted;
    private long _givenAtFarewell;

    public Sandbox(SandboxRecord record, ISandboxDriver driver, HostEventLog events, EgressListener egress, TimeProvider clock)
    {
        Uses = new UseClock(clock);
        // What the far end of an open connection sends is no reason to keep a frozen one.
        egress.Moved = () =>
        {
            if (_state != "frozen")
            {
                Uses.Touch();
            }
        };
        (Record, _driver, _events, _egress) = (record, driver, events, egress);
        Warden = new WardenConnection(() => _running);
        (_state, _detail) = record.Failure is { } failure ? ("failed", failure) : ("stopped", null);
        egress.SetPolicy(record.Spec.Egress);
    }

    public WorkspaceId Id => Record.Spec.Workspace;

    public SandboxSpec Spec => Record.Spec;

    public SandboxRecord Record { get; private set; }

    public WardenConnection Warden { get; }

    /// <summary>When something was last done in it.</summary>
    public UseClock Uses { get; }

    /// <summary>Whether something is being done in it now.</summary>
    public bool IsUsed => Volatile.Read(ref _uses) > 0;

    public IdleTimes Idle => Record.Spec.Idle ?? new IdleTimes(0, 0);

    public SandboxStatus Status => new(Id, _state, _detail, Record.Run?.Started, Record.Run?.StartMilliseconds, Record.Run?.Build);

    /// <summary>What is said about a sandbox beside its state, e.g. that its disk is full.</summary>
    public void Remark(string? detail)
    {
        if (_running is not null && _detail != detail)
        {
            _detail = detail;
            _events.Changed(Id, _state, detail);
        }
    }

    /// <summary>After a start of the host: takes a running one over, or says that it is gone.</summary>
    public async Task Adopt(CancellationToken cancel)
    {
        if (Record.Run is null)
        {
            return;
        }

        if (_driver.Adopt(Record) is { } running)
        {
            _egress.Open();
            if (Record.LastUse is { } last)
            {
                Uses.GoOnFrom(last);
            }

            Run(running, running.IsFrozen ? "frozen" : "awake");
            if (_state == "frozen")
            {
                return;
            }

            // Its answer is not awaited for ever: one that hangs can still be stopped.
            if (await Warden.Hello(s_grace, cancel) is null)
            {
                Remark("It runs, but does not answer.");
            }

            return;
        }

        // That the machine was started anew is nobody's failure.
        var failure = Record.Run.Boot == RunRecord.ThisBoot ? "It ended while the host was not running." : null;
        Save(record => record with { Run = null, Failure = failure });
        Move(failure is null ? "stopped" : "failed", failure);
    }

    public async Task Put(SandboxSpec spec, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        if (spec.Limits != Record.Spec.Limits)
        {
            Save(record => record with { Spec = spec });
            _driver.SetLimits(Record);
        }

        SetEgress(spec.Egress);
        SetIdle(spec.Idle);
    }

    public void SetIdle(IdleTimes? times) => Save(record => record with { Spec = record.Spec with { Idle = times } });

    /// <summary>Writes down when it was last used, no more often than this.</summary>
    public void KeepLastUse(TimeSpan grain)
    {
        var last = Uses.Last;
        if (Record.LastUse is not { } kept || last - kept >= grain)
        {
            Save(record => record with { LastUse = last });
        }
    }

    public void SetEgress(EgressPolicy policy)
    {
        Save(record => record with { Spec = record.Spec with { Egress = policy } });
        _egress.SetPolicy(policy);
    }

    /// <summary>Starts it. <paramref name="firstCell"/>: the cell that is likely to be wanted first, made beside the rest of the start.</summary>
    public async Task Start(string build, string? firstCell, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        if (_running is not null)
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        Move("starting", null);
        try
        {
            _stopWanted = false;
            _egress.Open();
            var running = await _driver.Start(Record, firstCell, cancel);
            Uses.Touch();
            Save(record => record with { Run = running.Record with { Build = build, Boot = RunRecord.ThisBoot }, Failure = null, LastUse = Uses.Last });
            _running = running;
            var hello = Warden.Hello(s_helloTime, cancel);
            if (await Task.WhenAny(hello, running.Ended) == running.Ended || await hello is null)
            {
                running.Kill();
                throw new SandboxStartException($"The warden did not answer. {await running.Ended}".Trim());
            }

            var took = (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            Uses.Touch();
            Note(record => record with { Run = record.Run! with { StartMilliseconds = took } });
            Run(running);
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            Failed(failed.Message);
            throw new SandboxStartException(failed.Message);
        }
        catch (OperationCanceledException)
        {
            _running?.Kill();
            Failed("The start was cancelled.");
            throw;
        }
    }

    /// <summary>The beginning of a stop for want of use: thawed for its farewell, if there was no use since this one.</summary>
    /// <exception cref="SandboxBusyException">There was.</exception>
    public async Task Retire(long use, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        if (Uses.Number != use || IsUsed)
        {
            throw Used();
        }

        _givenAtFarewell = Uses.Given;
        ThawNow();
    }

    /// <param name="retired">Only if nothing was put in since <see cref="Retire"/>.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task Stop(CancellationToken cancel, bool retired = false)
    {
        using var turn = await Turn(cancel);
        if (_running is not { } running)
        {
            return;
        }

        if (retired && Uses.Given != _givenAtFarewell)
        {
            throw Used();
        }

        _stopWanted = true;
        if (_state == "frozen")
        {
            running.Freeze(false);
        }

        Move("stopping", null);
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        grace.CancelAfter(s_grace);
        // The warden writes its terminals' rings; then everything that is left is killed.
        var asked = Warden.Shutdown(grace.Token);
        await Task.WhenAny(running.Ended, Task.Delay(Timeout.Infinite, grace.Token));
        running.Kill();
        await running.Ended;
        await asked;
        Ended(running, null);
    }

    public async Task Delete(CancellationToken cancel)
    {
        await Stop(cancel);
        using var turn = await Turn(cancel);
        _egress.Close();
        await _driver.Delete(Record, cancel);
        Move("absent", null);
    }

    /// <summary>What runs; null while nothing does.</summary>
    public IRunningSandbox? Running => _running;

    public async Task<long> DiskUse(CancellationToken cancel) => CountedDisk = await _driver.DiskUse(Record, cancel);

    /// <summary>Ends it at once for a reason that is not the owner's wish.</summary>
    public async Task Break(string why, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        if (_running is { } running)
        {
            _stopWanted = true;
            running.Kill();
            await running.Ended;
            Ended(running, why);
        }
    }

    /// <summary>The bytes on disk as they were counted last; −1 before.</summary>
    public long CountedDisk { get; private set; } = -1;

    /// <summary>What it takes while it is awake, read without asking anything of it; null while it is not.</summary>
    public SandboxUse? UseNow() => _state == "awake" && _running?.Stats() is { } now
        ? new SandboxUse(Id, now.MemoryBytes, now.CpuMicroseconds, now.Processes, CountedDisk)
        : null;

    public async Task<SandboxStats> Stats(CancellationToken cancel)
    {
        var now = _running?.Stats() ?? new SandboxStats(0, 0, 0, -1, 0);
        return now with { DiskBytes = await DiskUse(cancel) };
    }

    /// <summary>Freezes it, as soon as nothing that was asked of it is under way; what comes meanwhile waits, and thaws it.</summary>
    /// <param name="use">Only if there was no use since this one.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="SandboxBusyException">Something was under way for too long, or there was a use.</exception>
    public async Task Freeze(long? use, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        if (_running is not { } running || _state != "awake")
        {
            return;
        }

        if (!_driver.CanFreeze)
        {
            throw new NotSupportedException("Nothing on this machine can freeze a sandbox.");
        }

        // Said first and looked at then: whoever counts itself in from now on sees it and waits for this turn to end.
        _state = "frozen";
        Interlocked.MemoryBarrier();
        try
        {
            var began = Stopwatch.GetTimestamp();
            while (Volatile.Read(ref _uses) > 0)
            {
                if (Stopwatch.GetElapsedTime(began) > s_quiet)
                {
                    throw new SandboxBusyException("Something is being done in the workspace; it was not frozen.");
                }

                await Task.Delay(s_look, cancel);
            }

            if (use is { } last && Uses.Number != last)
            {
                throw Used();
            }

            running.Freeze(true);
        }
        catch
        {
            _state = "awake";
            throw;
        }

        Move("frozen", null);
    }

    /// <summary>Thaws it; one that is not frozen stays as it is.</summary>
    public async Task Thaw(CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        Uses.Touch();
        ThawNow();
    }

    /// <summary>Whoever only looks: null when it is frozen, which looking is no reason to end.</summary>
    public Use? Look()
    {
        Interlocked.Increment(ref _uses);
        var use = new Use(this);
        if (_state != "frozen")
        {
            return use;
        }

        use.Dispose();
        return null;
    }

    /// <summary>Whoever gives it something to do: it is thawed first, and not frozen before the use is disposed of.</summary>
    public async ValueTask<Use> Enter(CancellationToken cancel, bool gives = false)
    {
        Interlocked.Increment(ref _uses);
        Uses.Touch(gives);
        var use = new Use(this);
        if (_state == "frozen")
        {
            try
            {
                await Thaw(cancel);
            }
            catch
            {
                use.Dispose();
                throw;
            }
        }

        return use;
    }

    public void Dispose()
    {
        _egress.Dispose();
        Warden.Dispose();
        _gate.Dispose();
    }

    private static SandboxBusyException Used() => new("It was used in the meantime.");

    private void ThawNow()
    {
        if (_running is { } running && _state == "frozen")
        {
            running.Freeze(false);
            Move("awake", null);
        }
    }

    private void Run(IRunningSandbox running, string state = "awake")
    {
        _running = running;
        Move(state, null);
        _ = Watch(running);
    }

    private async Task Watch(IRunningSandbox running)
    {
        var why = await running.Ended;
        using var turn = await Turn(CancellationToken.None);
        if (!_stopWanted && ReferenceEquals(_running, running))
        {
            Ended(running, why ?? "It ended by itself.");
        }
    }

    private void Ended(IRunningSandbox running, string? failure)
    {
        _running = null;
        _egress.Close();
        Warden.Forget();
        running.Dispose();
        Save(record => record with { Run = null, Failure = failure });
        if (failure is not null)
        {
            _events.Killed(Id, failure);
        }

        Move(failure is null ? "stopped" : "failed", failure);
    }

    private void Failed(string why)
    {
        _running?.Dispose();
        _running = null;
        _egress.Close();
        Warden.Forget();
        Save(record => record with { Run = null, Failure = why });
        Move("failed", why);
    }

    private void Move(string state, string? detail)
    {
        (_state, _detail) = (state, detail);
        if (!Record.Probe)
        {
            _events.Changed(Id, state, detail);
        }
    }

    // A change of policy does not wait for a start or stop, and must not be lost between them.
    private void Save(Func<SandboxRecord, SandboxRecord> change)
    {
        lock (_saving)
        {
            Record = change(Record);
            var content = SandboxRecords.Write(Record);
            if (!content.AsSpan().SequenceEqual(_saved))
            {
                SandboxRecords.Save(Record.Paths, content);
                _saved = content;
            }
        }
    }

    /// <summary>Goes to the disk with whatever is saved next: a crash may forget it, and whoever waits for a start does not wait for the disk.</summary>
    private void Note(Func<SandboxRecord, SandboxRecord> change)
    {
        lock (_saving)
        {
            Record = change(Record);
        }
    }

    private async Task<IDisposable> Turn(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        return new Release(_gate);
    }

    /// <summary>Something that is under way inside; disposing it twice counts once.</summary>
    internal sealed class Use(Sandbox sandbox) : IDisposable
    {
        private int _over;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                Interlocked.Decrement(ref sandbox._uses);
            }
        }
    }

    private sealed class Release(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
