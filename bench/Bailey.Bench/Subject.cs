using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>An instance with an owner, started as people start it.</summary>
internal sealed class Subject : IAsyncDisposable
{
    private Subject(BaileyInstance bailey, Person owner) => (Bailey, Owner) = (bailey, owner);

    public BaileyInstance Bailey { get; }

    public Person Owner { get; }

    public static async Task<Subject> Start()
    {
        var bailey = await BaileyInstance.Start();
        return new Subject(bailey, await Person.SetUp(bailey));
    }

    public Task<Workspace> Workspace(string name) => Owner.CreateWorkspace(name, null);

    public async Task<Workspace> Another(Workspace of, string name)
    {
        var made = await Owner.Post<Workspace>($"{Owner.Route}/workspaces", new CreateWorkspaceRequest(of.Project, name));
        return made.State == "awake" ? made : throw new InvalidOperationException($"The workspace {name} is {made.State}: {made.Detail}");
    }

    public Task<WorkspaceTerminal> Terminal(Workspace workspace) => WorkspaceTerminal.Open(Owner, workspace, Bailey);

    public async ValueTask DisposeAsync()
    {
        Owner.Dispose();
        await Bailey.DisposeAsync();
    }
}
