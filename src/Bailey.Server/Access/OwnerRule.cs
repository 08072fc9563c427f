using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Access;

/// <summary>Owners: only they make, change or remove one another, and an organisation always keeps one.</summary>
internal static class OwnerRule
{
    private const string Owner = "owner";

    /// <summary>Why the actor may not give <paramref name="user"/> the role (null: take them out), over rows that are locked.</summary>
    public static Refusal? Refuse(IReadOnlyList<OrganisationMember> members, UserId actor, UserId user, string? role)
    {
        if (members.FirstOrDefault(m => m.UserId == user) is not { } target)
        {
            return Refusal.NotFound("member");
        }

        // Read again under the lock: the actor may have lost the right since the route was allowed.
        var own = members.FirstOrDefault(m => m.UserId == actor)?.Role;
        if (own is null || !Roles.OfOrganisation[own].Contains(Actions.MemberManage))
        {
            return new Refusal(ProblemCodes.NotAllowed, "You may not manage members here any more.");
        }

        if ((target.Role == Owner || role == Owner) && own != Owner)
        {
            return new Refusal(ProblemCodes.NotAllowed, "Only an owner makes somebody an owner, or changes or removes one.");
        }

        return target.Role == Owner && role != Owner && members.Count(m => m.Role == Owner) == 1
            ? new Refusal(ProblemCodes.NotAllowed, "This is the last owner of the organisation. Make somebody else an owner first.")
            : null;
    }
}
