using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;

namespace Bailey.Server.Workspaces;

/// <summary>A workspace as it stands in its row, with its project's name.</summary>
internal sealed class WorkspaceRow
{
    public WorkspaceId Id { get; set; }

    public ProjectId ProjectId { get; set; }

    public string ProjectName { get; set; } = "";

    public string Name { get; set; } = "";

    public string? Branch { get; set; }

    public string Image { get; set; } = "host";

    public string State { get; set; } = LifeCycle.Stopped;

    public string? Detail { get; set; }

    public string[] Killed { get; set; } = [];

    public string? FetchState { get; set; }

    public string? FetchStep { get; set; }

    public int? FetchPercent { get; set; }

    public string? FetchError { get; set; }

    public string? FetchChannel { get; set; }

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset LastActive { get; set; }

    public Workspace Shown(string role, HostView host) => new(
        Id, ProjectId, ProjectName, Name, Branch, Image, State, host.Detail(this),
        FetchState is null ? null : new CloneProgress(FetchState, FetchStep ?? "", FetchPercent, FetchError),
        Created, LastActive, role, host.Walls);
}

/// <summary>The host as pages see it: its missing walls, and whether it is there at all.</summary>
internal sealed record HostView(bool There, IReadOnlyList<string> Walls)
{
    public string? Detail(WorkspaceRow row) =>
        There || row.State is LifeCycle.Stopped or LifeCycle.Failed ? row.Detail : "The host is away; this is how the workspace was last seen.";
}
