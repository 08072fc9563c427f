using Bailey.Warden.Linux;

namespace Bailey.Warden.Processes;

/// <summary>
/// What happens to a session whose terminal goes: SIGHUP to everybody in it, and after 2 s the end of those who are left. What asked to survive
/// (it ignores SIGHUP, or made a session of its own) does, unless <c>all</c> of the session is to go.
/// </summary>
internal static class SessionEnd
{
    internal static async Task RunAsync(int leader, TimeProvider time, bool all)
    {
        if (!Send(ProcessTable.Session(leader), Signal.HangUp, Signal.Continue))
        {
            return;
        }

        if (!await Patience.Until(() => Left(leader, all).Count == 0, time))
        {
            KillLeft(leader, all);
        }
    }

    /// <summary>A fork bomb grows while it is being killed: what is stopped first cannot fork any more.</summary>
    internal static void KillLeft(int leader, bool all = true)
    {
        for (var pass = 0; pass < 200 && Left(leader, all) is { Count: > 0 } left; pass++)
        {
            Send(left, Signal.Stop);
            Send(Left(leader, all), Signal.Stop, Signal.Kill);
        }
    }

    private static List<int> Left(int leader, bool all)
    {
        var members = ProcessTable.Session(leader);
        return all ? members : members.FindAll(x => !ProcessTable.Ignores(x, Signal.HangUp));
    }

    private static bool Send(List<int> pids, params ReadOnlySpan<int> signals)
    {
        foreach (var signal in signals)
        {
            foreach (var pid in pids)
            {
                _ = Libc.Kill(pid, signal);
            }
        }

        return pids.Count > 0;
    }
}
