namespace Bailey.Host.Sandboxes;

/// <summary>
/// When something was last done in a sandbox. Each use has a number: who decided that it is idle names the last one, and acts only if there was none since.
/// Numbers begin at the clock, so that one of an earlier host process is never met again.
/// </summary>
internal sealed class UseClock(TimeProvider clock)
{
    private long _number = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
    private long _last = clock.GetUtcNow().UtcTicks;
    private long _given;

    public long Number => Volatile.Read(ref _number);

    /// <summary>How often something was put in: a key, bytes of a forward, a request that may change something.</summary>
    public long Given => Volatile.Read(ref _given);

    public DateTimeOffset Last => new(Volatile.Read(ref _last), TimeSpan.Zero);

    public void Touch(bool gives = false)
    {
        Volatile.Write(ref _last, clock.GetUtcNow().UtcTicks);
        Interlocked.Increment(ref _number);
        if (gives)
        {
            Interlocked.Increment(ref _given);
        }
    }

    /// <summary>Goes on from what an earlier host process wrote down.</summary>
    public void GoOnFrom(DateTimeOffset last) => Volatile.Write(ref _last, Math.Min(last.UtcTicks, clock.GetUtcNow().UtcTicks));
}
