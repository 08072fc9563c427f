using Bailey.Contracts.Platform;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Git.Door;

/// <summary>How many fetches run at once: code in a sandbox may ask as often as it likes.</summary>
internal sealed class DoorLimits(IOptions<GitOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<WorkspaceId, int> _running = [];
    private int _all;

    /// <summary>A place, to be given back by disposing; null when there is none.</summary>
    public IDisposable? Enter(WorkspaceId workspace)
    {
        lock (_gate)
        {
            var own = _running.GetValueOrDefault(workspace);
            if (_all >= options.Value.MostTransfers || own >= options.Value.MostTransfersOfWorkspace)
            {
                return null;
            }

            (_all, _running[workspace]) = (_all + 1, own + 1);
            return new Place(this, workspace);
        }
    }

    private void Leave(WorkspaceId workspace)
    {
        lock (_gate)
        {
            _all--;
            if (--_running[workspace] == 0)
            {
                _running.Remove(workspace);
            }
        }
    }

    private sealed class Place(DoorLimits limits, WorkspaceId workspace) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                limits.Leave(workspace);
            }
        }
    }
}
