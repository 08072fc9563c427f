using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Platform;
using Bailey.Server.Tests.Hosts;

namespace Bailey.Server.Tests.Workspaces;

/// <summary>
/// A server with its owner signed in and a stand-in host linked, shared by the tests of a class, which run one after the other:
/// <see cref="Fresh"/> makes the host forget what it was told before.
/// </summary>
public sealed class CastleYard : IAsyncLifetime
{
    private StandInHost? _host;
    private int _projects;

    internal ServerFixture Server { get; private set; } = null!;

    internal HttpClient Owner { get; private set; } = null!;

    internal OrgId Organisation { get; private set; }

    internal UserId User { get; private set; }

    internal StandInSandboxes Sandboxes { get; private set; } = new();

    internal string Root => $"/api/v1/orgs/{Organisation}";

    public async ValueTask InitializeAsync()
    {
        Server = await ServerFixture.Start(new Dictionary<string, string?> { ["Files:ContentMegabytes"] = "1" });
        (Owner, Organisation, User) = await Server.SignedInOwner();
        await HostComesBack();
    }

    internal async Task Fresh()
    {
        Sandboxes.Forget();
        if (_host is null)
        {
            await HostComesBack();
        }
    }

    internal Task<Project> Project(string? url = null) => Project($"p{++_projects}", url, null);

    private async Task<Project> Project(string name, string? url, string? source)
    {
        var answer = await Owner.PostAsJsonAsync($"{Root}/projects", new CreateProjectRequest(name, url, source));
        await ServerFixture.Expect(answer, HttpStatusCode.Created);
        return (await answer.Content.ReadFromJsonAsync<Project>())!;
    }

    internal async Task<Workspace> Workspace(ProjectId project, string name)
    {
        var answer = await Owner.PostAsJsonAsync($"{Root}/workspaces", new CreateWorkspaceRequest(project, name));
        await ServerFixture.Expect(answer, HttpStatusCode.Created);
        return (await answer.Content.ReadFromJsonAsync<Workspace>())!;
    }

    internal string At(Workspace workspace, string rest = "") => $"{Root}/workspaces/{workspace.Id}{rest}";

    /// <summary>Waits for an event of the server that the question is true of, from the first one on.</summary>
    internal async Task Hear(Func<Task<bool>> isSo)
    {
        using var heard = Server.Get<EventHub>().Subscribe(0);
        while (!await isSo())
        {
            await heard.Events.ReadAsync(TestContext.Current.CancellationToken);
        }
    }

    internal async Task HostDies()
    {
        await _host!.DisposeAsync();
        _host = null;
    }

    internal async Task HostComesBack() => _host = await StandInHost.Start(Path.Join(Server.RunDirectory, "hosts.sock"), Sandboxes.Map);

    /// <summary>The record's entries of this type about the workspace, oldest first: phase and result.</summary>
    internal async Task<IReadOnlyList<string>> Record(Workspace workspace, string type)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(Server.Database.ConnectionString("admin"));
        await using var command = source.CreateCommand(
            "select phase || coalesce(' ' || result, '') from audit_leaves where type = $1 and workspace_id = $2 order by time, id");
        command.Parameters.Add(new() { Value = type });
        command.Parameters.Add(new() { Value = workspace.Id.Value });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        Owner.Dispose();
        await Server.DisposeAsync();
    }
}
