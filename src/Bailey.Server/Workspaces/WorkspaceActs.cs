using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>
/// Acts under way in this process, one per workspace: the same act asked for twice at once is one act with one result, another one is refused.
/// An act goes on when the client that asked for it goes away.
/// </summary>
internal sealed class WorkspaceActs
{
    private readonly Lock _gate = new();
    private readonly Dictionary<WorkspaceId, (LifeAct Act, Task<WorkspaceRow> Task)> _running = [];

    /// <summary>Joins the act that runs, or begins it.</summary>
    public Task<WorkspaceRow> Join(WorkspaceId workspace, LifeAct act, Func<Task<WorkspaceRow>> begin)
    {
        lock (_gate)
        {
            // One that is over is no longer in the way, whether it was cleared away yet or not.
            if (_running.TryGetValue(workspace, out var running) && !running.Task.IsCompleted)
            {
                return running.Act == act
                    ? running.Task
                    : throw new Refusal(ProblemCodes.WorkspaceBusy, "Something else is being done to the workspace; try again in a moment.").ToException();
            }

            var task = Task.Run(begin);
            _running[workspace] = (act, task);
            // Whoever waits may have gone: the failure is in the record and in the row.
            _ = task.ContinueWith(ended => { _ = ended.Exception; End(workspace, task); }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return task;
        }
    }

    /// <summary>Whether an act is under way, and its end.</summary>
    public bool IsRunning(WorkspaceId workspace, out Task end)
    {
        lock (_gate)
        {
            var there = _running.TryGetValue(workspace, out var running);
            end = there ? running.Task : Task.CompletedTask;
            return there;
        }
    }

    private void End(WorkspaceId workspace, Task<WorkspaceRow> ended)
    {
        lock (_gate)
        {
            if (_running.TryGetValue(workspace, out var running) && running.Task == ended)
            {
                _running.Remove(workspace);
            }
        }
    }
}
