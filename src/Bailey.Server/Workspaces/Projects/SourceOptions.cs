namespace Bailey.Server.Workspaces.Projects;

/// <summary>Section <c>Git</c>: <c>BAILEY_GIT__ALLOWED_PATHS</c>.</summary>
public sealed class SourceOptions
{
    /// <summary>Folders of this machine, separated by colons, below which a repository may be named by its path. None by default.</summary>
    public string AllowedPaths { get; set; } = "";
}
