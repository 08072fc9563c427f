using Bailey.Contracts.Hosts;

namespace Bailey.Host.Settings;

/// <summary>
/// What this host is told: <c>BAILEY_…</c> in its environment (docs/specs/processes.md). Checked once at start; a value that cannot
/// work ends the start with one sentence.
/// </summary>
internal sealed record HostSettings
{
    /// <summary><c>BAILEY_DATA</c>: the host's own data directory.</summary>
    public required string Data { get; init; }

    /// <summary><c>BAILEY_SERVER_RUN</c>/hosts.sock: the server's socket that is dialled.</summary>
    public required string Server { get; init; }

    /// <summary><c>BAILEY_SERVER_RUN</c>/internal.sock: the server's socket for names that only a sandbox knows.</summary>
    public required string Internal { get; init; }

    /// <summary><c>BAILEY_SERVER_UID</c>: who must be at the other end of both sockets; null: the host's own user.</summary>
    public uint? ServerUid { get; init; }

    /// <summary><c>BAILEY_HOST__WARDEN</c>, by default <c>BAILEY_BUILD</c>/warden/bailey-warden: the warden's file, readable by everyone.</summary>
    public required string Warden { get; init; }

    /// <summary><c>BAILEY_HOST__TINI</c>: the reaper that is the first process of a cell.</summary>
    public required string Tini { get; init; }

    /// <summary><c>BAILEY_CGROUPS</c>: directories that root gave to the host, separated by colons; empty: rlimits.</summary>
    public IReadOnlyList<string> ControlGroups { get; init; } = [];

    /// <summary><c>BAILEY_REGISTRIES</c>: the package registries of this machine's clients, as JSON or a file that holds it.</summary>
    public IReadOnlyList<EgressRule> Registries { get; init; } = [];

    /// <summary><c>BAILEY_EGRESS__PROXY</c>: the machine's own way out (http://host:port), asked after the guard agreed.</summary>
    public Uri? UpstreamProxy { get; init; }

    /// <summary>The build that host and warden are of: the name of its directory.</summary>
    public required string Build { get; init; }

    public string Sandboxes => Path.Join(Data, "sandboxes");
}
