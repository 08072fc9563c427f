using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Door;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Git.Pushing;

/// <summary>
/// In whose name git in a sandbox pushes. The cell is the sandbox's own word: it counts only for somebody who has something open in that workspace
/// now, and what it allows is decided for that person as for any other request. The steps are the specification.
/// </summary>
internal sealed class PushAuthority(FindPerson find, IEnumerable<IsInside> inside, AccessGuard guard)
{
    private const string PersonCell = "person-";

    public async Task<Pusher> Of(DoorVisitor visitor, CancellationToken cancellationToken)
    {
        // 1. Only a person's own cell speaks for somebody.
        if (visitor.Cell is not { } cell || !cell.StartsWith(PersonCell, StringComparison.Ordinal) || !Ids.TryParse<UserId>(cell[PersonCell.Length..], out var user))
        {
            throw new DoorRefusedException(403, "Only git in a terminal of a person may push.");
        }

        // 2. And only while that person is there.
        if (!await IsThere(visitor, user, cancellationToken))
        {
            throw new DoorRefusedException(403, "Whoever this would push for has no terminal open in the workspace.");
        }

        // 3. Who may not sign in does not push either.
        var principal = await find(user, cancellationToken) ?? throw new DoorRefusedException(403, "Whoever this would push for may not use this server.");

        // 4. Then the same decision as everywhere.
        return await Of(principal, visitor.Organisation, visitor.Project, cancellationToken);
    }

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

    private async Task<bool> IsThere(DoorVisitor visitor, UserId user, CancellationToken cancellationToken)
    {
        foreach (var ask in inside)
        {
            if (await ask(visitor.Organisation, visitor.Workspace, user, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Who pushes, and whether as a maintainer of the project.</summary>
internal sealed record Pusher(Principal Principal, bool IsMaintainer);
