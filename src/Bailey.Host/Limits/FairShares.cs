using Bailey.Host.Sandboxes;

namespace Bailey.Host.Limits;

/// <summary>
/// Who computes for long gives way to who answers somebody: what took more than half of its part of the cores over the last second runs when no
/// other wants to, until it takes less than an eighth. The busy ones stay equal among themselves, and what nobody else wants they have whole.
/// </summary>
internal sealed partial class FairShares(SandboxDirectory sandboxes, ISandboxDriver driver, TimeProvider clock, ILogger<FairShares> log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    // Of a core: less is a prompt that blinks, and takes nobody's part.
    private const double Working = 0.02;
    private readonly Dictionary<IRunningSandbox, Seen> _seen = [];

    /// <summary>
    /// Whether one is busy, by what it used of a core (1 is a whole one): a part is a core, or less where there are fewer than those who work.
    /// </summary>
    internal static bool IsBusy(bool was, double used, int working, int cores)
    {
        var part = (double)cores / Math.Max(cores, working);
        return used > (was ? part / 8 : part / 2);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!driver.CanWeigh)
        {
            return;
        }

        using var timer = new PeriodicTimer(s_pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    private void Look()
    {
        var now = clock.GetTimestamp();
        var running = sandboxes.All.Where(one => one.Status.State == "awake").Select(one => one.Running).OfType<IRunningSandbox>().ToList();
        foreach (var gone in _seen.Keys.Except(running).ToList())
        {
            _seen.Remove(gone);
        }

        foreach (var sandbox in running)
        {
            var seen = _seen.TryGetValue(sandbox, out var known) ? known : _seen[sandbox] = new Seen();
            var total = sandbox.Stats().CpuMicroseconds;
            seen.Used = seen.Total is { } before ? (total - before) / clock.GetElapsedTime(seen.At, now).TotalMicroseconds : 0;
            (seen.Total, seen.At) = (total, now);
        }

        var working = _seen.Values.Count(one => one.Used > Working);
        foreach (var (sandbox, seen) in _seen)
        {
            var busy = IsBusy(seen.Busy ?? false, seen.Used, working, Environment.ProcessorCount);
            if (busy != seen.Busy)
            {
                try
                {
                    sandbox.Weigh(busy);
                    seen.Busy = busy;
                }
                catch (IOException failed)
                {
                    // It ended meanwhile, or is looked at again in a second.
                    Failed(log, failed.Message);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The weight of a sandbox was not set: {Reason}")]
    private static partial void Failed(ILogger logger, string reason);

    private sealed class Seen
    {
        public long? Total { get; set; }

        public long At { get; set; }

        public double Used { get; set; }

        // Not known after a start of the host, since the group keeps what was set.
        public bool? Busy { get; set; }
    }
}
