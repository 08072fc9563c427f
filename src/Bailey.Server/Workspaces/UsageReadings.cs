using System.Collections.Concurrent;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Hosts;

namespace Bailey.Server.Workspaces;

/// <summary>
/// What the awake workspaces of an organisation take: asked of its host in one question for everybody who looks, and not at all while nobody does.
/// </summary>
internal sealed class UsageReadings(Sandboxes sandboxes, TimeProvider clock)
{
    /// <summary>How often somebody who looks is told.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    // Those who began to look at other moments share a reading.
    private static readonly TimeSpan s_fresh = Every * 0.75;

    // A mean over the time in which nobody looked would be no figure of now.
    private static readonly TimeSpan s_stale = Every * 5;
    private readonly ConcurrentDictionary<OrgId, Reading> _readings = new();

    /// <summary>What the host says now; all of the organisation's, whoever may see them.</summary>
    public async Task<IReadOnlyList<WorkspaceUse>> Now(OrgId organisation, CancellationToken cancellationToken)
    {
        var reading = _readings.GetOrAdd(organisation, _ => new Reading());
        await reading.Turn.WaitAsync(cancellationToken);
        try
        {
            if (reading.At is not { } at || clock.GetElapsedTime(at) > s_fresh)
            {
                var stats = await sandboxes.StatsOfAll(organisation, cancellationToken);
                var now = clock.GetTimestamp();
                var since = reading.At is { } last && clock.GetElapsedTime(last, now) is var past && past < s_stale ? past : (TimeSpan?)null;
                reading.Uses = [.. stats.DistinctBy(one => one.Id).Select(one => Use(one, reading.Cpu.GetValueOrDefault(one.Id, -1), since))];
                reading.Cpu = stats.DistinctBy(one => one.Id).ToDictionary(one => one.Id, one => one.CpuMicroseconds);
                reading.At = now;
            }

            return reading.Uses;
        }
        finally
        {
            reading.Turn.Release();
        }
    }

    private static WorkspaceUse Use(SandboxUse now, long before, TimeSpan? since)
    {
        var limits = SandboxLimits.Default;
        // A smaller number than before is that of another run.
        var cpu = since is { } past && before >= 0 && now.CpuMicroseconds >= before
            ? (int)Math.Clamp((now.CpuMicroseconds - before) / past.TotalMilliseconds, 0, 1_000_000)
            : (int?)null;
        return new WorkspaceUse(
            now.Id, cpu, limits.CpuMillis, now.MemoryBytes, limits.MemoryBytes, now.Processes, limits.Processes, now.DiskBytes, limits.DiskBytes);
    }

    private sealed class Reading
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public long? At { get; set; }

        public IReadOnlyList<WorkspaceUse> Uses { get; set; } = [];

        public Dictionary<WorkspaceId, long> Cpu { get; set; } = [];
    }
}
