using Bailey.Server.Identity;

namespace Bailey.Server.Tests.Identity;

/// <summary>How failed attempts close an account to passwords.</summary>
public sealed class LockoutTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_first = TimeSpan.FromMinutes(15);

    [Fact]
    public void The_tenth_attempt_in_a_row_closes_it_for_fifteen_minutes()
    {
        var state = Tries(Lockout.None(s_start), 9, s_start);
        Assert.Null(state.Wait(s_start));
        state = Tries(state, 1, s_start);
        Assert.Equal(s_first, state.Wait(s_start));
        Assert.Null(state.Wait(s_start + s_first));
    }

    [Fact]
    public void Each_further_time_doubles_up_to_a_day()
    {
        var (state, now) = (Lockout.None(s_start), s_start);
        var waits = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            state = Tries(state, 10, now);
            waits.Add(state.Wait(now)!.Value.TotalMinutes);
            now += state.Wait(now)!.Value;
        }

        Assert.Equal([15, 30, 60, 120, 240, 480, 960, 1440, 1440], waits);
    }

    [Fact]
    public void A_day_without_an_attempt_is_forgotten()
    {
        var state = Tries(Lockout.None(s_start), 10, s_start);
        state = Tries(state, 10, s_start.AddDays(1.1));
        Assert.Equal(s_first, state.Wait(s_start.AddDays(1.1)));
    }

    private static Lockout Tries(Lockout state, int count, DateTimeOffset now) =>
        Enumerable.Range(0, count).Aggregate(state, (known, _) => known.Attempt(now, 10, s_first));
}
