using Bailey.Host.Events;
using Bailey.Host.Sandboxes;

namespace Bailey.Host.Limits;

/// <summary>
/// Looks after what the kernel does not limit by itself: the disk of a sandbox, counted every few seconds while it runs, and memory where there
/// is no control group. What is over, or at its limit, is said in the state; a sandbox far over its disk is stopped before it fills the machine.
/// </summary>
internal sealed partial class LimitWatch(SandboxDirectory sandboxes, ILimits limits, HostEventLog events, ILogger<LimitWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    // Counting files costs: a large tree is counted less often, so that it takes at most a fiftieth of the time.
    private const int CountShare = 50;
    private readonly Dictionary<Sandbox, Seen> _seen = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_pause);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var sandbox in sandboxes.All.Where(one => one.Status.State == "awake").ToList())
            {
                try
                {
                    Look(sandbox, stoppingToken);
                }
                catch (Exception failed) when (failed is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
                {
                    Failed(log, sandbox.Id.ToString(), failed.Message);
                }
            }

            foreach (var gone in _seen.Keys.Except(sandboxes.All).ToList())
            {
                _seen.Remove(gone);
            }
        }
    }

    private void Look(Sandbox sandbox, CancellationToken cancel)
    {
        if (sandbox.Running is not { } running)
        {
            return;
        }

        var seen = _seen.GetValueOrDefault(sandbox);
        seen = seen?.Run == running.Record ? seen : new Seen(running.Record);
        _seen[sandbox] = seen;
        Memory(sandbox, running, seen);
        // One large tree must not keep the others from being looked at.
        if (Environment.TickCount64 >= seen.NextCount)
        {
            seen.NextCount = long.MaxValue;
            _ = Count(sandbox, seen, cancel);
        }
    }

    private async Task Count(Sandbox sandbox, Seen seen, CancellationToken cancel)
    {
        var began = Environment.TickCount64;
        try
        {
            await Disk(sandbox, seen, cancel);
        }
        catch (Exception failed) when (failed is InvalidOperationException or IOException or System.ComponentModel.Win32Exception or OperationCanceledException)
        {
            Failed(log, sandbox.Id.ToString(), failed.Message);
        }

        seen.NextCount = Environment.TickCount64 + ((Environment.TickCount64 - began) * CountShare);
    }

    private void Memory(Sandbox sandbox, IRunningSandbox running, Seen seen)
    {
        var now = running.Stats();
        var most = sandbox.Spec.Limits.Processes;
        seen.Crowded = now.Processes >= most ? $"Its processes are at their limit of {most}; more are refused." : null;
        sandbox.Remark(seen.Remark);
        var limit = sandbox.Spec.Limits.MemoryBytes;
        var over = limits.Kind == "rlimits" && now.MemoryBytes > limit;
        if (over)
        {
            running.KillLargest();
        }

        if (over || now.OutOfMemoryKills > seen.Killed)
        {
            seen.Killed = now.OutOfMemoryKills;
            events.Killed(sandbox.Id, $"The memory limit of {Size(limit)} was reached; the process with the most was ended.");
        }
    }

    private static async Task Disk(Sandbox sandbox, Seen seen, CancellationToken cancel)
    {
        var used = await sandbox.DiskUse(cancel);
        var limit = sandbox.Spec.Limits.DiskBytes;
        // Who wakes a full workspace to tidy up starts above the limit.
        seen.Allowed ??= Math.Max(used, limit) + (limit / 4);
        if (used > seen.Allowed)
        {
            await sandbox.Break($"Its files took {Size(used)}, far more than the limit of {Size(limit)}. Wake it and delete some, or raise the limit.", cancel);
        }
        else
        {
            seen.Full = used > limit ? $"The disk of the workspace is full: {Size(used)} of {Size(limit)}." : null;
            sandbox.Remark(seen.Remark);
        }
    }

    private static string Size(long bytes) => bytes >= 1L << 30 ? $"{(double)bytes / (1L << 30):0.#} GiB" : $"{bytes >> 20} MiB";

    [LoggerMessage(LogLevel.Warning, "limits of sandbox {Id} could not be looked at: {Why}")]
    private static partial void Failed(ILogger log, string id, string why);

    private sealed class Seen(RunRecord run)
    {
        public RunRecord Run => run;

        public int Killed { get; set; }

        public long NextCount { get; set; }

        public long? Allowed { get; set; }

        public string? Full { get; set; }

        public string? Crowded { get; set; }

        public string? Remark => Full is not null && Crowded is not null ? $"{Full} {Crowded}" : Full ?? Crowded;
    }
}
