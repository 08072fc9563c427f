using System.ComponentModel.DataAnnotations;
using Bailey.Contracts.Hosts;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Workspaces.Idle;

/// <summary>Section <c>Idle</c>: when workspaces that nobody uses are frozen and stopped, where their project says nothing else.</summary>
public sealed class IdleOptions
{
    /// <summary>Seconds without use until a workspace is frozen; 0: never.</summary>
    [Range(0, 604_800)]
    public int FreezeSeconds { get; set; } = 600;

    /// <summary>Seconds without use until a workspace is stopped; 0: never.</summary>
    [Range(0, 2_592_000)]
    public int StopSeconds { get; set; } = 14_400;

    /// <summary>The longest time in minutes that a project may set for either; never is then not allowed. 0: no limit.</summary>
    [Range(0, 43_200)]
    public int MostMinutes { get; set; }

    /// <summary>What holds for a project: its own word up to the limit, else the instance's.</summary>
    internal IdleTimes For(ProjectRow project) => new(Within(project.FreezeMinutes * 60 ?? FreezeSeconds), Within(project.StopMinutes * 60 ?? StopSeconds));

    internal bool Allows(int? minutes) => MostMinutes == 0 || minutes is null || (minutes > 0 && minutes <= MostMinutes);

    // The operator may have lowered the limit since the project was set.
    private int Within(int seconds) => MostMinutes > 0 && (seconds == 0 || seconds > MostMinutes * 60) ? MostMinutes * 60 : seconds;
}
