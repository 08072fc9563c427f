using System.Threading.RateLimiting;
using Bailey.Contracts.Platform;
using Bailey.Host.Events;

namespace Bailey.Host.Egress;

/// <summary>
/// Tells what was decided for one sandbox. Every decision is an event, up to a rate: a sandbox that asks without end must not push everybody
/// else's events out. What was left out is counted in the next one. Without an event log (the isolation check), nothing is told.
/// </summary>
internal sealed partial class EgressDecisions(WorkspaceId workspace, HostEventLog? events, ILogger log) : IDisposable
{
    private readonly TokenBucketRateLimiter _rate = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 100,
        TokensPerPeriod = 10,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    private int _left;

    public void Tell(string? cell, string target, string code, string reason)
    {
        if (events is null)
        {
            return;
        }

        using var lease = _rate.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            Interlocked.Increment(ref _left);
            return;
        }

        var left = Interlocked.Exchange(ref _left, 0);
        var said = left == 0 ? reason : $"{reason} ({left} more decisions before this one were not listed)";
        events.Egress(workspace, cell, target, code, said);
        Decided(log, workspace, cell, target, code, said);
    }

    public void Dispose() => _rate.Dispose();

    [LoggerMessage(LogLevel.Information, "egress of {Workspace} cell {Cell} to {Target} {Outcome}: {Reason}")]
    private static partial void Decided(ILogger log, WorkspaceId workspace, string? cell, string target, string outcome, string reason);
}
