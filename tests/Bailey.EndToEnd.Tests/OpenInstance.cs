using Bailey.Contracts.Workspaces;
using Bailey.EndToEnd.Tests;
using Bailey.TestKit;

[assembly: AssemblyFixture(typeof(OpenInstance))]

namespace Bailey.EndToEnd.Tests;

/// <summary>One instance for all tests that do not break it: an owner, a workspace of the hostile repository, and an empty one.</summary>
public sealed class OpenInstance : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The instance.</summary>
    public BaileyInstance Bailey { get; private set; } = null!;

    /// <summary>Its owner.</summary>
    public Person Owner { get; private set; } = null!;

    /// <summary>A workspace of <see cref="HostileRepository"/>.</summary>
    public Workspace Hostile { get; private set; } = null!;

    /// <summary>A workspace with nothing in it.</summary>
    public Workspace Empty { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var repository = await HostileRepository.Create(_folder.Path);
        Bailey = await BaileyInstance.Start(new Dictionary<string, string>
        {
            ["BAILEY_GIT__ALLOWED_PATHS"] = _folder.Path,
            ["BAILEY_NETWORK__AUTH_PER_MINUTE"] = "10000",
            ["BAILEY_NETWORK__AUTH_BURST"] = "1000",
        });
        Owner = await Person.SetUp(Bailey);
        Hostile = await Owner.CreateWorkspace("hostile", repository);
        Empty = await Owner.CreateWorkspace("empty", null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Owner?.Dispose();
        if (Bailey is not null)
        {
            await Bailey.DisposeAsync();
        }

        _folder.Dispose();
    }
}
