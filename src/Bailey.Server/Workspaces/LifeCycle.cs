using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces;

/// <summary>The states of a workspace and the acts that move it; nothing here touches the world.</summary>
internal static class LifeCycle
{
    public const string Stopped = "stopped";
    public const string Starting = "starting";
    public const string Awake = "awake";
    public const string Frozen = "frozen";
    public const string Stopping = "stopping";
    public const string Failed = "failed";

    /// <summary>
    /// The state that the workspace takes while the act is under way; null when nothing is to be done. Two acts at once are refused:
    /// the second finds the first one's state.
    /// </summary>
    public static string? Begin(string state, LifeAct act) => (act, state) switch
    {
        (_, Starting or Stopping) => throw new Refusal(ProblemCodes.WorkspaceBusy, $"The workspace is {state}; try again in a moment.").ToException(),
        (LifeAct.Wake, Awake or Frozen) => null,
        (LifeAct.Wake, _) => Starting,
        (LifeAct.Stop, Stopped) => null,
        (LifeAct.Stop or LifeAct.Delete, _) => Stopping,
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    /// <summary>What the host says in the words of a workspace: one that it does not have is a stopped one without files.</summary>
    public static string Observed(string state) => state == "absent" ? Stopped : state;

    /// <summary>Whether terminals and files can be asked for.</summary>
    public static bool Runs(string state) => state is Awake or Frozen;
}

/// <summary>What can be done to a workspace's life.</summary>
internal enum LifeAct
{
    Wake,
    Stop,
    Delete,
}
