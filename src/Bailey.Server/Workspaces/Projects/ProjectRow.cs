using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;

namespace Bailey.Server.Workspaces.Projects;

/// <summary>A project as it stands in its row.</summary>
internal sealed class ProjectRow
{
    public ProjectId Id { get; set; }

    public string Name { get; set; } = "";

    public string Source { get; set; } = "";

    public string? Url { get; set; }

    public string? DefaultBranch { get; set; }

    public int? FreezeMinutes { get; set; }

    public int? StopMinutes { get; set; }

    public DateTimeOffset Created { get; set; }

    public Project Shown(string role) => new(Id, Name, Source, Url, DefaultBranch, Created, role);
}
