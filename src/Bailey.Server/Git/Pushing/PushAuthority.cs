using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Door;

namespace Bailey.Server.Git.Pushing;

/// <summary>In whose name git in a sandbox pushes, and what that person may: decided as for any other request of theirs.</summary>
internal sealed class PushAuthority(CellPerson people, AccessGuard guard)
{
    public async Task<Pusher> Of(DoorVisitor visitor, CancellationToken cancellationToken) =>
        await Of(await people.Of(visitor, "push", cancellationToken), visitor.Organisation, visitor.Project, cancellationToken);

    /// <summary>The decision for somebody who is known.</summary>
    public async Task<Pusher> Of(Principal principal, OrgId organisation, ProjectId project, CancellationToken cancellationToken)
    {
        var decision = await guard.Decide(principal, Actions.GitPush, organisation, project, cancellationToken);
        if (!decision.Allowed)
        {
            throw new DoorRefusedException(403, $"{principal.Name} may not push: {decision.Reason}.");
        }

        return new Pusher(principal, (await guard.Decide(principal, Actions.ProjectManage, organisation, project, cancellationToken)).Allowed);
    }
}

/// <summary>Who pushes, and whether as a maintainer of the project.</summary>
internal sealed record Pusher(Principal Principal, bool IsMaintainer);
