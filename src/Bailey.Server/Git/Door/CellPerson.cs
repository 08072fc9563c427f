using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Git.Door;

/// <summary>
/// Whom a cell of a sandbox stands for. The cell is the sandbox's own word: it counts only for somebody who has something open in that workspace now. The
/// steps are the specification.
/// </summary>
internal sealed class CellPerson(FindPerson find, IEnumerable<IsInside> inside)
{
    private const string Prefix = "person-";

    /// <summary>The person; <paramref name="act"/> is what they are about to do, as a verb for people.</summary>
    public async Task<Principal> Of(DoorVisitor visitor, string act, CancellationToken cancellationToken)
    {
        // 1. Only a person's own cell speaks for somebody.
        if (visitor.Cell is not { } cell || !cell.StartsWith(Prefix, StringComparison.Ordinal) || !Ids.TryParse<UserId>(cell[Prefix.Length..], out var user))
        {
            throw new DoorRefusedException(403, $"Only git in a terminal of a person may {act}.");
        }

        // 2. And only while that person is there.
        if (!await IsThere(visitor, user, cancellationToken))
        {
            throw new DoorRefusedException(403, $"Whoever this would {act} for has no terminal open in the workspace.");
        }

        // 3. Who may not sign in does nothing either.
        return await find(user, cancellationToken) ?? throw new DoorRefusedException(403, $"Whoever this would {act} for may not use this server.");
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
