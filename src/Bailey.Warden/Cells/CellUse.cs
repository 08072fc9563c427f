using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Cells;

/// <summary>A cell held open by somebody who starts processes in it.</summary>
internal sealed class CellUse(Reactor reactor, Cell cell, Action leave) : IDisposable
{
    private Action? _leave = leave;

    internal Cell Cell => cell;

    /// <summary>Starts a process on the three descriptors; the caller closes its own ends.</summary>
    internal async Task<Child> StartAsync(Launch launch, int input, int output, int error)
    {
        var outcome = await JoinAsync(launch, null, input, output, error);
        return new Child(reactor, outcome.Pid);
    }

    /// <summary>Starts a process on a new terminal of the cell and hands over its master, non-blocking.</summary>
    internal async Task<(Child Child, int Master)> StartOnTerminalAsync(Launch launch, int columns, int rows)
    {
        var outcome = await JoinAsync(launch, (columns, rows), -1, -1, -1);
        return (new Child(reactor, outcome.Pid), outcome.Terminal);
    }

    private async Task<CellOutcome> JoinAsync(Launch launch, (int, int)? terminal, int input, int output, int error)
    {
        var environment = CellEnvironment.Of(cell.Slot, launch.Environment);
        var plan = new SpawnPlan(
            CellEnvironment.Programs(launch.Program, environment), [.. launch.Arguments.Select(Libc.Z)], CellEnvironment.Vector(environment),
            Libc.Z(launch.Directory), input, output, error);
        var outcome = await ThrowAway.Run(() => CellEntry.Join(cell.First.Descriptor, cell.Group, plan, terminal));
        if (outcome.Error != 0)
        {
            throw cell.First.Exited.IsCompleted ? Refusal.Unavailable("The cell ended just now; try again.") : CellDirectory.Failure(outcome);
        }

        CellGroups.Move(cell.Name, outcome.Pid);
        return outcome;
    }

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
