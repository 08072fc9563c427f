using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Access;

/// <summary>
/// Enforces what a route declares before its handler runs. A route that declares neither a requirement nor that it is open is refused:
/// forgetting is not permission.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, AccessGuard guard, ProjectOfWorkspace projectOf, ProjectExists exists)
{
    public async Task Invoke(HttpContext context)
    {
        if (context.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<OpenToAll>() is null)
        {
            if (await Refuse(context, endpoint.Metadata.GetMetadata<Requirement>()) is { } refusal)
            {
                await refusal.ToResult().ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }

    private async Task<Refusal?> Refuse(HttpContext context, Requirement? requirement)
    {
        if (requirement is null)
        {
            return new Refusal(ProblemCodes.NotAllowed, "The route declares no requirement.");
        }

        if (context.Features.Get<Principal>() is not { } principal)
        {
            return new Refusal(ProblemCodes.NotSignedIn, "Sign in first.");
        }

        var cancellation = context.RequestAborted;
        if (Value<OrgId>(context, "org", out var org) is { } noOrg)
        {
            return noOrg;
        }

        if (Value<ProjectId>(context, "project", out var project) is { } noProject)
        {
            return noProject;
        }

        if (Value<WorkspaceId>(context, "workspace", out var workspace) is { } noWorkspace)
        {
            return noWorkspace;
        }

        if (workspace is { } id && org is { } owner)
        {
            // Membership first: somebody else's workspace and none at all must look the same.
            project = await projectOf(owner, id, cancellation);
            if (project is null)
            {
                return Refusal.NotFound("workspace");
            }
        }

        var decision = await guard.Decide(principal, requirement.Action, org, project, cancellation);
        if (decision.Allowed && workspace is null && project is { } named && org is { } home && !await exists(home, named, cancellation))
        {
            // An owner holds every project of the organisation, which does not make another organisation's id one of them.
            return Refusal.NotFound("project");
        }

        return decision.Allowed ? null
            : decision.Visible ? new Refusal(ProblemCodes.NotAllowed, $"Not allowed: {decision.Reason}.")
            : Refusal.NotFound(workspace is null ? project is null ? "organisation" : "project" : "workspace");
    }

    private static Refusal? Value<T>(HttpContext context, string name, out T? value)
        where T : struct, IId<T>
    {
        value = null;
        if (context.Request.RouteValues[name] is not string text)
        {
            return null;
        }

        if (!Ids.TryParse<T>(text, out var id))
        {
            return Refusal.NotFound(name == "org" ? "organisation" : name);
        }

        value = id;
        return null;
    }
}

/// <summary>Which project a workspace belongs to; null when the organisation has no such workspace. Workspaces answers it.</summary>
public delegate Task<ProjectId?> ProjectOfWorkspace(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken);

/// <summary>Whether the organisation has the project. Workspaces answers it.</summary>
public delegate Task<bool> ProjectExists(OrgId organisation, ProjectId project, CancellationToken cancellationToken);
