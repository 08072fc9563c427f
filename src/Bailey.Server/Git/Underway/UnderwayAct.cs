using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform;

namespace Bailey.Server.Git.Underway;

/// <summary>One step on what is under way in a workspace: found out first, recorded with where HEAD was, told to everybody who looks.</summary>
internal sealed record UnderwayAct(OrgId Organisation, WorkspaceId Workspace, Principal Principal, RepositoryTools Tools, AuditLog Audit, EventHub Events)
{
    /// <summary><paramref name="check"/> refuses before anything is recorded.</summary>
    public async Task<T> Run<T>(
        string type, Func<WorkspaceRepository, Operation, Task> check, Func<WorkspaceRepository, Operation, Task<T>> act, CancellationToken cancellationToken)
    {
        var repository = new WorkspaceRepository(Tools, Organisation, Workspace);
        var operation = await Operation.Of(repository, cancellationToken);
        await check(repository, operation);
        var entry = Principal.Entry(type, Workspace, ("operation", operation.Kind), (InterruptedCommit.Before, await InterruptedCommit.Head(repository, cancellationToken)));
        var result = await Audit.Act(Organisation, entry, _ => act(repository, operation), cancellationToken);
        Events.Publish("git.changed", Organisation, Workspace);
        return result;
    }
}
