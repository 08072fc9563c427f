using Bailey.Contracts.Hosts;

namespace Bailey.Host.Idle;

/// <summary>What it is time for, without a world around it.</summary>
internal static class IdleRule
{
    public const string Freeze = "freeze", Stop = "stop";

    private const long Breath = 25_000;

    /// <summary>Workspace code that takes more than a hundredth of a core does something. What a warden takes for its own upkeep is none, however short the time.</summary>
    public static bool IsBusy(long cpuMicroseconds, TimeSpan time) => cpuMicroseconds > Math.Max(Breath, time.TotalMicroseconds / 100);

    /// <summary>The second step counts from the last use too, and holds for one that could not be frozen.</summary>
    public static string? Verdict(string state, TimeSpan idle, IdleTimes times, bool canFreeze) => state switch
    {
        "awake" or "frozen" when times.StopSeconds > 0 && idle.TotalSeconds >= times.StopSeconds => Stop,
        "awake" when canFreeze && times.FreezeSeconds > 0 && idle.TotalSeconds >= times.FreezeSeconds => Freeze,
        _ => null,
    };

    /// <summary>How long until the next look: a quarter of the shortest time, at most 15 s.</summary>
    public static TimeSpan Pause(IEnumerable<IdleTimes> all) => TimeSpan.FromSeconds(Math.Clamp(
        all.SelectMany(times => new[] { times.FreezeSeconds, times.StopSeconds }).Where(seconds => seconds > 0).DefaultIfEmpty(60).Min() / 4.0, 0.5, 15));
}
