namespace Bailey.Server.Tests.Architecture;

/// <summary>
/// What every column is. <b>Track</b>: a change of it may show its value in the record. <b>Hide</b>: a change may be recorded, the value not.
/// <b>Secret</b>: neither, and it leaves the store only as an answer to a comparison.
/// </summary>
internal static class ColumnClasses
{
    /// <summary>Tables that belong to no organisation, each with the reason; they stand behind the instance's login.</summary>
    public static readonly IReadOnlyDictionary<string, string> InstanceTables = new Dictionary<string, string>
    {
        ["schema_versions"] = "the state of the schema itself, of the migrator alone",
        ["organisations"] = "the list of organisations; the tenant login reads names to show them",
        ["users"] = "a person can belong to several organisations",
        ["sessions"] = "a person signs in before an organisation is chosen",
        ["device_authorizations"] = "a command line asks before anybody is signed in there",
        ["signing_keys"] = "a person signs with one key in every organisation",
        ["setup_link"] = "exists before the first organisation",
        ["sign_in_attempts"] = "counted before anybody is known",
        ["identity_salts"] = "of the server, to make keys of things that are counted",
        ["events"] = "handed out by every server to the people that may hear of them; says that something changed, never what",
        ["hosts"] = "a host dials before its organisation is known; its row names the one it serves for good",
    };

    public static readonly IReadOnlySet<string> TenantMayRead = new HashSet<string> { "organisations" };

    private static readonly string[] s_track =
    [
        "schema_versions.number", "schema_versions.name", "schema_versions.applied",
        "organisations.id", "organisations.name", "organisations.created",
        "memberships.org_id", "memberships.user_id", "memberships.role", "memberships.joined",
        "project_roles.org_id", "project_roles.project_id", "project_roles.user_id", "project_roles.role", "project_roles.granted",
        "revocations.number", "revocations.org_id", "revocations.session_id", "revocations.user_id", "revocations.time",
        "audit_trees.org_id", "audit_trees.origin", "audit_trees.size", "audit_trees.peaks",
        "audit_leaves.org_id", "audit_leaves.index", "audit_leaves.id", "audit_leaves.time", "audit_leaves.type", "audit_leaves.principal",
        "audit_leaves.phase", "audit_leaves.result", "audit_leaves.operation", "audit_leaves.workspace_id", "audit_leaves.leaf",
        "audit_nodes.org_id", "audit_nodes.level", "audit_nodes.index", "audit_nodes.hash",
        "audit_intents.org_id", "audit_intents.operation", "audit_intents.index", "audit_intents.time",
        "hosts.id", "hosts.org_id", "hosts.kind", "hosts.number", "hosts.created", "hosts.last_event", "hosts.last_event_time",
        "events.number", "events.type", "events.org_id", "events.workspace_id", "events.about", "events.time",
        "audit_copies.org_id", "audit_copies.number", "audit_copies.type", "audit_copies.principal", "audit_copies.time",
        "users.id", "users.name", "users.is_operator", "users.created", "users.deactivated",
        "sessions.id", "sessions.user_id", "sessions.kind", "sessions.name", "sessions.platform", "sessions.created", "sessions.last_seen", "sessions.expires",
        "device_authorizations.id", "device_authorizations.name", "device_authorizations.platform", "device_authorizations.state",
        "device_authorizations.user_id", "device_authorizations.created", "device_authorizations.expires", "device_authorizations.polled",
        "device_authorizations.interval_seconds",
        "setup_link.single", "setup_link.created",
        "sign_in_attempts.failures", "sign_in_attempts.lockouts", "sign_in_attempts.locked_until", "sign_in_attempts.last",
        "identity_salts.name",
        "invitations.org_id", "invitations.id", "invitations.role", "invitations.created_by", "invitations.created", "invitations.expires", "invitations.claimed_by",
        "projects.org_id", "projects.id", "projects.name", "projects.source", "projects.default_branch", "projects.created",
        "projects.freeze_minutes", "projects.stop_minutes", "workspaces.idle_event",
        "workspaces.org_id", "workspaces.id", "workspaces.project_id", "workspaces.name", "workspaces.branch", "workspaces.image", "workspaces.state",
        "workspaces.killed", "workspaces.fetch_state", "workspaces.fetch_step", "workspaces.fetch_percent", "workspaces.fetch_channel",
        "workspaces.created", "workspaces.last_active", "workspaces.act", "workspaces.act_operation",
        "git_credentials.org_id", "git_credentials.project_id", "git_credentials.kind", "git_credentials.host", "git_credentials.public_key",
        "git_credentials.host_keys", "git_credentials.changed",
        "signing_keys.public_key", "signing_keys.user_id", "signing_keys.commits", "signing_keys.terminals", "signing_keys.created", "signing_keys.retired",
        "git_policies.org_id", "git_policies.project_id", "git_policies.policy", "git_policies.changed",
        "terminals.org_id", "terminals.id", "terminals.workspace_id", "terminals.owner", "terminals.name", "terminals.state", "terminals.columns", "terminals.rows",
        "terminals.output_offset", "terminals.exit_code", "terminals.created", "terminals.ended",
        "port_forwards.org_id", "port_forwards.id", "port_forwards.workspace_id", "port_forwards.owner", "port_forwards.owner_name", "port_forwards.session_id",
        "port_forwards.port", "port_forwards.connections", "port_forwards.bytes_in", "port_forwards.bytes_out", "port_forwards.created", "port_forwards.seen",
        "port_forwards.ended",
        "ssh_connections.org_id", "ssh_connections.id", "ssh_connections.workspace_id", "ssh_connections.owner", "ssh_connections.owner_name", "ssh_connections.state",
        "ssh_connections.created", "ssh_connections.seen",
        "language_switches.org_id", "language_switches.project_id", "language_switches.user_id", "language_switches.switched",
        "egress_of_organisations.org_id", "egress_of_organisations.list", "egress_of_organisations.changed",
        "egress_of_projects.org_id", "egress_of_projects.project_id", "egress_of_projects.list", "egress_of_projects.changed",
        "egress_decisions.org_id", "egress_decisions.workspace_id", "egress_decisions.number", "egress_decisions.time", "egress_decisions.event",
        "egress_decisions.cell", "egress_decisions.target", "egress_decisions.allowed", "egress_decisions.code", "egress_decisions.reason",
        "terminal_scrollback.org_id", "terminal_scrollback.terminal_id", "terminal_scrollback.first_offset",
    ];

    private static readonly string[] s_hide =
    [
        // Erasable: what people are called, where they are, what remotes and tools said.
        "audit_leaves.principal_name", "audit_leaves.body", "audit_copies.principal_name", "audit_copies.facts",
        "users.email", "users.email_key", "sessions.address", "sessions.agent", "device_authorizations.address", "sign_in_attempts.who",
        "invitations.email", "invitations.email_key", "projects.url", "workspaces.detail", "workspaces.fetch_error",
        "git_credentials.user_name", "terminals.owner_name", "terminals.title", "terminal_scrollback.content",
    ];

    private static readonly string[] s_secret =
    [
        "audit_leaves.salt", "users.password_hash", "users.security_stamp", "sessions.secret_hash", "device_authorizations.device_code_hash",
        "device_authorizations.user_code", "setup_link.secret_hash", "invitations.secret_hash",
        "identity_salts.value", "git_credentials.sealed_secret", "signing_keys.sealed_seed",
    ];

    public static IReadOnlySet<string> Secret { get; } = s_secret.ToHashSet();

    public static IEnumerable<string> Named => [.. s_track, .. s_hide, .. s_secret];

    public static bool IsKnown(string column) => Named.Count(named => named == column) == 1;
}
