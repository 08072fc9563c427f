using Bailey.Contracts.Workspaces;
using Bailey.EndToEnd.Tests;
using Bailey.TestKit;

[assembly: AssemblyFixture(typeof(OpenInstance))]

namespace Bailey.EndToEnd.Tests;

/// <summary>One instance for all tests that do not break it: an owner, a workspace of the hostile repository, and an empty one.</summary>
public sealed class OpenInstance : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private BaileyInstance? _bailey;
    private Person? _owner;
    private Workspace? _hostile;
    private Workspace? _empty;

    /// <summary>The instance.</summary>
    public BaileyInstance Bailey => _bailey!;

    /// <summary>Its owner.</summary>
    public Person Owner => _owner!;

    /// <summary>A workspace of <see cref="HostileRepository"/>.</summary>
    public Workspace Hostile => _hostile!;

    /// <summary>A workspace with nothing in it.</summary>
    public Workspace Empty => _empty!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var repository = await HostileRepository.Create(_folder.Path);
        _bailey = await BaileyInstance.Start(new Dictionary<string, string>
        {
            ["BAILEY_GIT__ALLOWED_PATHS"] = _folder.Path,
            ["BAILEY_LIMITS__SIGNIN_PER_MINUTE"] = "10000",
        });
        _owner = await Person.SetUp(_bailey);
        _hostile = await _owner.CreateWorkspace("hostile", repository);
        _empty = await _owner.CreateWorkspace("empty", null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _owner?.Dispose();
        if (_bailey is not null)
        {
            await _bailey.DisposeAsync();
        }

        _folder.Dispose();
    }
}
