using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Workspaces;

/// <summary>
/// Which workspaces' usage one socket is told: those that lists show its person. Remembered for a few seconds; who loses a right loses the socket at
/// once, and new rights show when it is asked again.
/// </summary>
internal sealed class UsageSight(AccessGuard guard, Tenant tenant, Principal principal, OrgId organisation, TimeProvider clock)
{
    private static readonly TimeSpan s_trust = TimeSpan.FromSeconds(5);
    private readonly Dictionary<WorkspaceId, bool> _seen = [];
    private long _askedAt;

    public async Task<IReadOnlyList<WorkspaceUse>> Of(IReadOnlyList<WorkspaceUse> all, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(_askedAt) > s_trust)
        {
            _seen.Clear();
            _askedAt = clock.GetTimestamp();
        }

        var unknown = all.Select(one => one.Workspace).Where(id => !_seen.ContainsKey(id)).ToList();
        if (unknown.Count > 0)
        {
            var projects = await guard.VisibleProjects(principal, organisation, cancellationToken);
            var visible = (await tenant.Run(organisation, scope => WorkspaceStore.Among(scope, unknown, projects), cancellationToken)).ToHashSet();
            unknown.ForEach(id => _seen[id] = visible.Contains(id));
        }

        return [.. all.Where(one => _seen[one.Workspace])];
    }
}
