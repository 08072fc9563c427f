namespace Bailey.Warden.Processes;

/// <summary>How long processes get to end by themselves: 2 s, and looked at often at first, since most are gone at once.</summary>
internal static class Patience
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether it became so in time.</summary>
    internal static async Task<bool> Until(Func<bool> isSo, TimeProvider time)
    {
        var began = time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(5); time.GetElapsedTime(began) < Most; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            if (isSo())
            {
                return true;
            }

            await Task.Delay(pause, time);
        }

        return isSo();
    }
}
