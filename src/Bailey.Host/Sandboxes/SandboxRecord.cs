using System.Text.Json.Serialization;
using Bailey.Contracts.Hosts;
using Bailey.Host.Bubblewrap;

namespace Bailey.Host.Sandboxes;

/// <summary>What the host remembers of a sandbox on disk, so that a host that was killed finds everything again.</summary>
internal sealed record SandboxRecord
{
    /// <summary>The opaque name of its directory and its groups.</summary>
    public required string Name { get; init; }

    public required SandboxSpec Spec { get; init; }

    /// <summary>The driver that made it.</summary>
    public required string Driver { get; init; }

    public IdBlock? Block { get; init; }

    /// <summary>Made by the isolation check alone: in no list, and removed when a host finds it at its start.</summary>
    public bool Probe { get; init; }

    /// <summary>Set while it runs.</summary>
    public RunRecord? Run { get; init; }

    /// <summary>When something was last done in it, to the minute, so that a host that starts again counts on.</summary>
    public DateTimeOffset? LastUse { get; init; }

    /// <summary>Why it does not run, when that was nobody's wish.</summary>
    public string? Failure { get; init; }

    /// <summary>Where it is.</summary>
    [JsonIgnore]
    public SandboxPaths Paths { get; init; } = new("");
}

/// <summary>A running sandbox: pid and start time name its first process for good, also after pids have wrapped round.</summary>
internal sealed record RunRecord(int Pid, long StartTime, DateTimeOffset Started, int StartMilliseconds, string? Build, string? Boot = null)
{
    /// <summary>Names this run of the machine: after the next start of it, no sandbox of before can be there.</summary>
    public static string ThisBoot { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
}

/// <summary>JSON of the host's own files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SandboxRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
