using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Door;

/// <summary>Which workspace asks, by the host's word, and for which project; in which cell, by its sandbox's word. The steps are the specification.</summary>
internal sealed record DoorVisitor(OrgId Organisation, WorkspaceId Workspace, ProjectId Project, string? Cell)
{
    public static async Task<DoorVisitor> Of(HttpContext context, string project, ProjectOfWorkspace projectOf, HostServes serves, CancellationToken cancellationToken)
    {
        // 1. Only a host's user gets on the socket that sets this; the public listener never does.
        if (context.Features.Get<InternalConnection>() is not { } connection)
        {
            throw new DoorRefusedException(404, "There is nothing here.");
        }

        // 2. The host says who asks, each once and well formed.
        if (Header<OrgId>(context, "Bailey-Organisation") is not { } organisation || Header<WorkspaceId>(context, "Bailey-Workspace") is not { } workspace
            || Header<ProjectId>(context, "Bailey-Project") is not { } own)
        {
            throw new DoorRefusedException(403, "The host did not say which workspace asks.");
        }

        // 3. A host speaks for its own organisation, whatever it says.
        if (!await serves(connection.Host, organisation, cancellationToken))
        {
            throw new DoorRefusedException(403, "That host does not serve this organisation.");
        }

        // 4. A workspace names its own project alone.
        if (project != own.ToString())
        {
            throw new DoorRefusedException(403, "That is not the project of this workspace.");
        }

        // 5. And it is a workspace of that organisation and project: a host is not believed about others.
        return await projectOf(organisation, workspace, cancellationToken) == own
            ? new DoorVisitor(organisation, workspace, own, context.Request.Headers["Bailey-Cell"] is [var cell] ? cell : null)
            : throw new DoorRefusedException(403, "There is no such workspace.");
    }

    private static T? Header<T>(HttpContext context, string name)
        where T : struct, IId<T> => context.Request.Headers[name] is [var text] && Ids.TryParse<T>(text, out var id) ? id : null;
}
