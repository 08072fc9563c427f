namespace Bailey.Server.Languages;

/// <summary>How many messages one side may send: <c>burst</c> at once, then so many a second. Whoever sends more is read more slowly and loses nothing.</summary>
internal sealed class LanguageAllowance(TimeProvider clock, int burst, int perSecond)
{
    private double _left = burst;
    private long _at = clock.GetTimestamp();

    /// <summary>Waits until the next message may be read; not at all for anybody who behaves.</summary>
    public Task Take(CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        _left = Math.Min(burst, _left + (clock.GetElapsedTime(_at, now).TotalSeconds * perSecond)) - 1;
        _at = now;
        return _left >= 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromSeconds(-_left / perSecond), clock, cancellationToken);
    }
}
