using Bailey.Warden.Linux;

namespace Bailey.Warden.Processes;

/// <summary>
/// The end of all that workspace code runs. Sessions of terminals are hung up by their terminals, as closing a window does; who stands outside of them, or
/// ignores that, is asked by SIGTERM. Over as soon as nobody is left, or after the 2 s in which programs may put their things away.
/// </summary>
internal static class WorkEnd
{
    internal static async Task RunAsync(IReadOnlySet<int> hungUp, TimeProvider time)
    {
        foreach (var pid in Workers())
        {
            if (ProcessTable.Stat(pid) is { Length: > 3 } fields && (!hungUp.Contains(ProcessTable.SessionIn(fields)) || ProcessTable.Ignores(pid, Signal.HangUp)))
            {
                _ = Libc.Kill(pid, Signal.Terminate);
                _ = Libc.Kill(pid, Signal.Continue);
            }
        }

        await Patience.Until(() => Workers().Count == 0, time);
    }

    private static List<int> Workers() => [.. ProcessTable.Pids().Where(pid => ProcessTable.IsAlive(pid, Identity.Developer))];
}
