using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Access;

/// <summary>Who belongs to which organisation, across all of them: for the pages of a person, and for streams that must not tell too much.</summary>
public sealed class Memberships
{
    private readonly Instance _instance;
    private readonly Revocations _revocations;
    private readonly TimeProvider _clock;

    internal Memberships(Instance instance, Revocations revocations, TimeProvider clock) =>
        (_instance, _revocations, _clock) = (instance, revocations, clock);

    /// <summary>The organisations of a person with the role there and what it allows, by name.</summary>
    public Task<IReadOnlyList<Membership>> Of(UserId user, CancellationToken cancellationToken) =>
        _instance.Run(scope => Of(scope, user), cancellationToken);

    /// <summary>The same in the caller's transaction.</summary>
    public async Task<IReadOnlyList<Membership>> Of(InstanceScope scope, UserId user) =>
        [.. (await MembershipStore.Of(scope, user)).Select(m =>
            new Membership(m.OrgId, m.Name, m.Role, [.. Roles.OfOrganisation[m.Role].Order(StringComparer.Ordinal)]))];

    /// <summary>The organisations of which the person sees anything, by name: those where they wait to be let in are left out.</summary>
    public async Task<IReadOnlyList<Organisation>> Organisations(UserId user, CancellationToken cancellationToken) =>
        [.. (await _instance.Run(scope => MembershipStore.Of(scope, user), cancellationToken))
            .Where(m => Roles.OfOrganisation[m.Role].Contains(Actions.OrganisationRead)).Select(m => new Organisation(m.OrgId, m.Name, m.Created))];

    /// <summary>Makes an organisation with its owner, in the caller's transaction; the record of the organisation begins afterwards.</summary>
    public Task Found(InstanceScope scope, Organisation organisation, UserId owner) => MembershipStore.Found(scope, organisation, owner);

    /// <summary>Everybody in the organisation, in the order in which they came.</summary>
    public Task<IReadOnlyList<OrganisationMember>> Everybody(TenantScope scope) => MembershipStore.Everybody(scope);

    /// <summary>Those who came after a place of the list, in the same order.</summary>
    public Task<IReadOnlyList<OrganisationMember>> After(TenantScope scope, (DateTimeOffset Joined, Guid User)? after, int limit) =>
        MembershipStore.After(scope, after, limit);

    /// <summary>The role of one person; null for somebody who does not belong.</summary>
    public Task<string?> RoleOf(TenantScope scope, UserId user) => MembershipStore.RoleOf(scope, user);

    /// <summary>Adds a person; false for somebody who belongs already and keeps the role.</summary>
    public async Task<bool> Join(TenantScope scope, UserId user, string role) =>
        await MembershipStore.Add(scope, user, role, _clock.GetUtcNow()) == 1;

    /// <summary>Changes a role; null when that was done, a refusal when the rules of owners forbid it.</summary>
    public async Task<Refusal?> SetRole(TenantScope scope, Principal actor, UserId user, string role)
    {
        if (OwnerRule.Refuse(await MembershipStore.Lock(scope, actor.User, user), actor.User, user, role) is { } refusal)
        {
            return refusal;
        }

        await MembershipStore.SetRole(scope, user, role);
        await _revocations.RightsChanged(scope, user);
        return null;
    }

    /// <summary>Takes a person and their roles in projects out of the organisation, by the same rules.</summary>
    public async Task<Refusal?> Remove(TenantScope scope, Principal actor, UserId user)
    {
        if (OwnerRule.Refuse(await MembershipStore.Lock(scope, actor.User, user), actor.User, user, null) is { } refusal)
        {
            return refusal;
        }

        await MembershipStore.Remove(scope, user);
        await _revocations.RightsChanged(scope, user);
        return null;
    }
}

/// <summary>Somebody's place in an organisation.</summary>
public sealed record OrganisationMember(UserId UserId, string Role, DateTimeOffset Joined);
