using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Access;

/// <summary>Who belongs to which organisation, across all of them: for the pages of a person, and for streams that must not tell too much.</summary>
public sealed class Memberships
{
    private readonly Instance _instance;

    internal Memberships(Instance instance) => _instance = instance;

    /// <summary>The organisations of a person with the role there and what it allows, by name.</summary>
    public Task<IReadOnlyList<Membership>> Of(UserId user, CancellationToken cancellationToken) =>
        _instance.Run(scope => Of(scope, user), cancellationToken);

    /// <summary>The same in the caller's transaction.</summary>
    public async Task<IReadOnlyList<Membership>> Of(InstanceScope scope, UserId user) =>
        [.. (await MembershipStore.Of(scope, user)).Select(m =>
            new Membership(m.OrgId, m.Name, m.Role, [.. Roles.OfOrganisation[m.Role].Order(StringComparer.Ordinal)]))];

    /// <summary>Organisations in which the person holds the action by role there; for an event stream over several of them.</summary>
    public async Task<IReadOnlySet<OrgId>> Where(UserId user, string action, CancellationToken cancellationToken) =>
        (await _instance.Run(scope => MembershipStore.Of(scope, user), cancellationToken))
            .Where(m => Roles.OfOrganisation[m.Role].Contains(action)).Select(m => m.OrgId).ToHashSet();

    /// <summary>Makes an organisation with its owner, in the caller's transaction; the record of the organisation begins afterwards.</summary>
    public Task Found(InstanceScope scope, Organisation organisation, UserId owner) => MembershipStore.Found(scope, organisation, owner);
}
