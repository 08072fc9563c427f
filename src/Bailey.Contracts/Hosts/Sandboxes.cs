using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Hosts;

/// <summary>
/// PUT /v1/sandboxes/{id}: makes the sandbox's directories and ids, or changes limits and egress of one that is there.
/// The sandbox's id is the workspace's.
/// </summary>
public sealed record SandboxSpec(
    OrgId Organisation, WorkspaceId Workspace, ProjectId Project, string Image, string HostName, SandboxLimits Limits, EgressPolicy Egress,
    IdleTimes? Idle = null);

/// <summary>
/// PUT /v1/sandboxes/{id}/idle: seconds without use after which the host says that the sandbox may be frozen, and stopped. 0 is never. The host only
/// says so (<c>sandbox.idle</c>); the act is the server's, which records it.
/// </summary>
public sealed record IdleTimes(int FreezeSeconds, int StopSeconds);

/// <summary>Bytes, counts, and thousandths of a core.</summary>
public sealed record SandboxLimits(long MemoryBytes, int Processes, int CpuMillis, long DiskBytes, int OpenFiles)
{
    /// <summary>What a workspace gets when nothing is set.</summary>
    public static SandboxLimits Default { get; } = new(4L << 30, 1024, 2000, 20L << 30, 4096);
}

/// <summary>What may be reached from a sandbox. Everything that is not listed is refused.</summary>
public sealed record EgressPolicy(IReadOnlyList<EgressRule> Allow, bool DefaultBundle)
{
    /// <summary>Only the default bundle.</summary>
    public static EgressPolicy Default { get; } = new([], true);
}

/// <summary>
/// One destination. <c>Host</c>: a name, or <c>*.</c> and a suffix. <c>Port</c> null: 80 and 443. <c>Kind</c>: http and tls check that
/// the plain Host or the TLS server name equals the name asked for; opaque carries any bytes to that host and port.
/// <c>Trusted</c>: the name may resolve to a private address (never to loopback or metadata), because the operator says so.
/// </summary>
public sealed record EgressRule(string Host, int? Port = null, string? Kind = null, bool Trusted = false, string? Bundle = null);

/// <summary>GET /v1/sandboxes/{id}. <c>State</c>: absent, stopped, starting, awake, frozen, stopping, failed.</summary>
public sealed record SandboxStatus(WorkspaceId Id, string State, string? Detail, DateTimeOffset? Started, int? StartMilliseconds, string? Build);

/// <summary>GET /v1/sandboxes/{id}/stats. Bytes, microseconds; −1 where the machine does not tell.</summary>
public sealed record SandboxStats(long MemoryBytes, long CpuMicroseconds, int Processes, long DiskBytes, int OutOfMemoryKills);

/// <summary>One of GET /v1/stats, which has the sandboxes that are awake. <c>DiskBytes</c> is what was counted last; −1 where the machine does not tell.</summary>
public sealed record SandboxUse(WorkspaceId Id, long MemoryBytes, long CpuMicroseconds, int Processes, long DiskBytes);

/// <summary>
/// GET /v1/hello: what the host is and which walls it has. <c>MissingWalls</c> are sentences for people; <c>Ready</c> is false when a wall probe
/// failed, and then no sandbox is started. <c>Limits</c>: cgroup2, cgroup1, rlimits. <c>Freezer</c>: whether sandboxes can be frozen.
/// </summary>
public sealed record HostHello(
    int Version, string Build, string Driver, string Isolation, string Limits, bool Freezer, bool Ready, IReadOnlyList<string> MissingWalls);

/// <summary>GET /v1/doctor: one probe of the isolation check. <c>Class</c>: wall, known. <c>Outcome</c>: holds, fails, leaks (a known one).</summary>
public sealed record SandboxProbe(string Name, string Class, string Outcome, string? Reason);

/// <summary>
/// One line of GET /v1/events?after=n (NDJSON, kept open). <c>Type</c>: sandbox.changed, sandbox.killed, sandbox.idle, egress.decided.
/// For idle: <c>State</c> is what it is time for, freeze or stop; <c>Use</c> names the last use, and the act is refused when there was one since.
/// For egress: <c>Cell</c>, <c>Target</c> (host:port), <c>Allowed</c>, the <c>Code</c> (EgressCodes) and the <c>Reason</c> in words.
/// </summary>
public sealed record HostEvent(
    long Number, DateTimeOffset Time, string Type, WorkspaceId Workspace, string? State = null, string? Detail = null,
    string? Cell = null, string? Target = null, bool? Allowed = null, string? Reason = null, long? Use = null, string? Code = null);
