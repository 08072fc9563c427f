using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Files;

/// <summary>Every change of files: intent, the warden's act under the operation's id, outcome; then whoever looks is told.</summary>
internal sealed class FileChanges(AuditLog audit, Wardens wardens, EventHub events, WorkspaceActivity activity)
{
    public async Task<T> Make<T>(
        Principal principal, OrgId organisation, WorkspaceId workspace, string type, (string, string)[] body, Func<WardenClient, OperationId, Task<T>> change,
        CancellationToken cancellationToken)
    {
        var warden = wardens.Of(organisation, workspace);
        var result = await audit.Act(organisation, principal.Entry(type, workspace, body), operation => change(warden, operation), cancellationToken);
        events.Publish("files.changed", organisation, workspace);
        await activity.Touch(organisation, workspace, cancellationToken);
        return result;
    }
}
