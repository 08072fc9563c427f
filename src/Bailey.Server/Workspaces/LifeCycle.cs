using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>The states of a workspace and the acts that move it; nothing here touches the world.</summary>
public static class LifeCycle
{
    /// <summary>Nothing of it runs.</summary>
    public const string Stopped = "stopped";

    /// <summary>On its way to be awake.</summary>
    public const string Starting = "starting";

    /// <summary>It runs.</summary>
    public const string Awake = "awake";

    /// <summary>It runs and stands still.</summary>
    public const string Frozen = "frozen";

    /// <summary>On its way to be stopped.</summary>
    public const string Stopping = "stopping";

    /// <summary>It ended, and nobody wished that.</summary>
    public const string Failed = "failed";

    /// <summary>
    /// The state that the workspace takes while the act is under way; null when nothing is to be done. Two acts at once are refused:
    /// the second finds the first one's state. Freezing and thawing take milliseconds, and nothing inside notices: the state stays until they are done.
    /// </summary>
    internal static string? Begin(string state, LifeAct act) => (act, state) switch
    {
        (_, Starting or Stopping) => throw new Refusal(ProblemCodes.WorkspaceBusy, $"The workspace is {state}; try again in a moment.").ToException(),
        (LifeAct.Wake, Awake) => null,
        (LifeAct.Wake, Frozen) => Frozen,
        (LifeAct.Wake, _) => Starting,
        (LifeAct.Sleep, Awake) => Awake,
        (LifeAct.Sleep, _) => null,
        (LifeAct.Stop, Stopped) => null,
        (LifeAct.Stop or LifeAct.Delete, _) => Stopping,
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    /// <summary>What the host says in the words of a workspace: one that it does not have is a stopped one without files.</summary>
    internal static string Observed(string state) => state == "absent" ? Stopped : state;

    /// <summary>Whether terminals and files can be asked for.</summary>
    public static bool Runs(string state) => state is Awake or Frozen;
}

/// <summary>What can be done to a workspace's life.</summary>
internal enum LifeAct
{
    Wake,
    Sleep,
    Stop,
    Delete,
}
