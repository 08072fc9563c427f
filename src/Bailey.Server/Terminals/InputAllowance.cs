namespace Bailey.Server.Terminals;

/// <summary>
/// How many messages a browser may send: <see cref="Burst"/> at once, then <see cref="PerSecond"/>. Whoever sends more is read more slowly and
/// loses nothing: the line itself holds the rest back.
/// </summary>
internal sealed class InputAllowance(TimeProvider clock)
{
    public const int Burst = 2000;
    public const int PerSecond = 1000;
    private double _left = Burst;
    private long _at = clock.GetTimestamp();

    /// <summary>How long to wait before the next message is read; zero for anybody who types.</summary>
    public TimeSpan Take()
    {
        var now = clock.GetTimestamp();
        _left = Math.Min(Burst, _left + clock.GetElapsedTime(_at, now).TotalSeconds * PerSecond) - 1;
        _at = now;
        return _left >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_left / PerSecond);
    }
}
