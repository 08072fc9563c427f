using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform;

namespace Bailey.Server.Operations;

/// <summary>Which events a person may hear of: those of organisations they belong to, and of workspaces that they may read.</summary>
internal sealed class EventSight(AccessGuard guard, ProjectOfWorkspace projectOf, TimeProvider clock)
{
    private static readonly TimeSpan s_trust = TimeSpan.FromSeconds(5);

    public View Of(Principal principal) => new(this, principal);

    /// <summary>One stream's view; remembers each decision for a few seconds.</summary>
    internal sealed class View(EventSight sight, Principal principal)
    {
        private const int Remembered = 2048;
        private readonly Dictionary<(string Organisation, string? Workspace), (bool Sees, DateTimeOffset Until)> _decided = [];

        public async Task<bool> Sees(EventMessage message, CancellationToken cancellationToken)
        {
            if (message.Organisation is null)
            {
                return message.Id == principal.User.ToString() || principal.IsOperator;
            }

            var key = (message.Organisation, message.Workspace);
            var now = sight.Now;
            if (_decided.TryGetValue(key, out var known) && known.Until > now)
            {
                return known.Sees;
            }

            var sees = await sight.Decide(principal, Ids.Parse<OrgId>(message.Organisation), message.Workspace, cancellationToken)
                // A workspace that is gone: whoever saw it may hear that.
                ?? known.Sees;
            if (_decided.Count > Remembered)
            {
                _decided.Clear();
            }

            _decided[key] = (sees, now + s_trust);
            return sees;
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();

    private async Task<bool?> Decide(Principal principal, OrgId organisation, string? workspace, CancellationToken cancellationToken)
    {
        if (workspace is null)
        {
            return (await guard.Decide(principal, Actions.OrganisationRead, organisation, null, cancellationToken)).Allowed;
        }

        return await projectOf(organisation, Ids.Parse<WorkspaceId>(workspace), cancellationToken) is { } project
            ? (await guard.Decide(principal, Actions.WorkspaceRead, organisation, project, cancellationToken)).Allowed
            : null;
    }
}
