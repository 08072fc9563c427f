using Bailey.Contracts.Egress;
using Bailey.Contracts.Hosts;

namespace Bailey.Host.Sandboxes;

/// <summary>What a sandbox may be asked to be. The server is trusted with policy, but a defect there must not become one here.</summary>
internal static class SpecCheck
{
    private const int LongestHostName = 63;
    private const int MostRules = 1000;

    public static string? Fault(SandboxSpec spec) => spec switch
    {
        { Image: not "host" } => $"This host has no image '{spec.Image}'; 'host' is the only one.",
        { HostName: null or "" or { Length: > LongestHostName } } => "The host name has 1 to 63 letters.",
        _ when !HostName.TryParse(spec.HostName, out var name) || name.Text != spec.HostName || name.Address is not null || name.Text.Contains('.') =>
            "The host name is one label of lower-case letters, digits and hyphens.",
        { Limits: null } or { Egress: null } => "Limits and egress are wanted.",
        { Limits: { MemoryBytes: < 128L << 20 } } => "The memory limit is at least 128 MiB.",
        { Limits: { Processes: < 32 } } => "The limit of processes is at least 32.",
        { Limits: { CpuMillis: < 100 } } => "The CPU limit is at least 100 thousandths of a core.",
        { Limits: { DiskBytes: < 16L << 20 } } => "The disk limit is at least 16 MiB.",
        { Limits: { OpenFiles: < 256 } } => "The limit of open files is at least 256.",
        _ => Fault(spec.Egress),
    };

    public static string? Fault(EgressPolicy policy) =>
        policy.Allow is null || policy.Allow.Count > MostRules ? $"An egress policy has at most {MostRules} rules."
        : policy.Allow.FirstOrDefault(rule => rule?.Host is null || !Fits(rule)) is { } bad ? $"The egress rule for '{bad.Host}' cannot be read."
        : null;

    private static bool Fits(EgressRule rule) =>
        HostName.TryParseWritten(rule.Host.StartsWith("*.", StringComparison.Ordinal) ? rule.Host[2..] : rule.Host, out _)
        && rule.Port is null or (> 0 and <= 65_535)
        && rule.Kind is null or "http" or "tls" or "opaque";
}
