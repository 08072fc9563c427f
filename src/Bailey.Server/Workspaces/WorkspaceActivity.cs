using System.Collections.Concurrent;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Workspaces;

/// <summary>When somebody last did something in a workspace. Rooms above call it freely; a workspace is written at most once a minute.</summary>
public sealed class WorkspaceActivity
{
    private static readonly TimeSpan s_grain = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<WorkspaceId, DateTimeOffset> _written = new();
    private readonly Tenant _tenant;
    private readonly TimeProvider _clock;

    internal WorkspaceActivity(Tenant tenant, TimeProvider clock) => (_tenant, _clock) = (tenant, clock);

    /// <summary>Somebody did something now.</summary>
    public async Task Touch(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (_written.TryGetValue(workspace, out var last) && now - last < s_grain)
        {
            return;
        }

        _written[workspace] = now;
        await _tenant.Run(organisation, scope => WorkspaceStore.Active(scope, workspace, now), cancellationToken);
    }
}
