using Bailey.Contracts.Platform;

namespace Bailey.Server.Hosts;

/// <summary>Finds the warden of a workspace.</summary>
public sealed class Wardens
{
    private readonly HostDirectory _directory;

    internal Wardens(HostDirectory directory) => _directory = directory;

    /// <summary>The client of the workspace's warden; asking it is what needs the sandbox awake.</summary>
    public WardenClient Of(OrgId organisation, WorkspaceId workspace) => new(_directory, organisation, workspace);
}
