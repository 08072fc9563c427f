namespace Bailey.Server.Identity;

/// <summary>
/// How failed sign-ins close an account to passwords for a while: after ten in a row 15 minutes, then 30, 60 … up to a day. Each attempt is
/// counted before its password is checked, so that guesses made at the same time do not slip through. Sessions stay.
/// </summary>
internal sealed record Lockout(int Failures, int Lockouts, DateTimeOffset? LockedUntil, DateTimeOffset Last)
{
    /// <summary>The longest time that an account stays closed; what is older is forgotten.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(1);

    public static Lockout None(DateTimeOffset now) => new(0, 0, null, now);

    /// <summary>How long the account stays closed; null when it is open.</summary>
    public TimeSpan? Wait(DateTimeOffset now) => LockedUntil is { } until && until > now ? until - now : null;

    /// <summary>One attempt more; the last one allowed closes the account in advance, and a right password opens it again.</summary>
    public Lockout Attempt(DateTimeOffset now, int after, TimeSpan first)
    {
        var known = now - Last > Longest ? None(now) : this;
        var failures = known.Failures + 1;
        if (failures < after)
        {
            return known with { Failures = failures, LockedUntil = null, Last = now };
        }

        var wait = first * Math.Pow(2, Math.Min(known.Lockouts, 16));
        return new Lockout(0, known.Lockouts + 1, now + (wait < Longest ? wait : Longest), now);
    }
}
