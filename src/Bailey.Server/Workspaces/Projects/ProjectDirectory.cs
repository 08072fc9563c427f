using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Workspaces.Projects;

/// <summary>What a project is, for the rooms above.</summary>
public sealed class ProjectDirectory
{
    private readonly Tenant _tenant;
    private readonly IOptions<SourceOptions> _options;
    private readonly IsGranted _isGranted;

    internal ProjectDirectory(Tenant tenant, IOptions<SourceOptions> options, IsGranted isGranted) =>
        (_tenant, _options, _isGranted) = (tenant, options, isGranted);

    /// <summary>The project's source; null when the organisation has no such project.</summary>
    public async Task<ProjectSource?> Find(OrgId organisation, ProjectId project, CancellationToken cancellationToken) =>
        await _tenant.Run(organisation, scope => ProjectStore.Find(scope, project), cancellationToken) is { } row
            ? new ProjectSource(row.Id, row.Name, row.Source, row.Url, row.DefaultBranch)
            : null;

    /// <summary>Whether the operator allows folders at this place now; the path has no links any more.</summary>
    public bool Allows(string realPath) => SourceAddress.IsAllowed(realPath, _options.Value);

    /// <summary>Checks an address and returns its one written form.</summary>
    /// <exception cref="RefusedException">It is not acceptable.</exception>
    public string Check(string address) => SourceAddress.Check(address, _options.Value, _isGranted);
}

/// <summary>Where a project's content comes from. <c>Source</c>: git, upload, empty; <c>Url</c> is set for git and holds no credential.</summary>
public sealed record ProjectSource(ProjectId Id, string Name, string Source, string? Url, string? DefaultBranch);
