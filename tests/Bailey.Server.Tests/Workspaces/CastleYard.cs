using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Platform;
using Bailey.Server.Tests.Hosts;

namespace Bailey.Server.Tests.Workspaces;

/// <summary>A server with its owner signed in and a stand-in host linked.</summary>
internal sealed class CastleYard : IAsyncDisposable
{
    private CastleYard(ServerFixture server, HttpClient owner, OrgId organisation, UserId user, StandInSandboxes sandboxes, StandInHost host) =>
        (Server, Owner, Organisation, User, Sandboxes, Host) = (server, owner, organisation, user, sandboxes, host);

    public ServerFixture Server { get; }

    public HttpClient Owner { get; }

    public OrgId Organisation { get; }

    public UserId User { get; }

    public StandInSandboxes Sandboxes { get; }

    public StandInHost Host { get; private set; }

    public string Root => $"/api/v1/orgs/{Organisation}";

    public static async Task<CastleYard> Open(IReadOnlyDictionary<string, string?>? settings = null)
    {
        var server = await ServerFixture.Start(settings);
        var (owner, organisation, user) = await server.SignedInOwner();
        var sandboxes = new StandInSandboxes();
        var host = await StandInHost.Start(Path.Join(server.RunDirectory, "hosts.sock"), sandboxes.Map);
        return new CastleYard(server, owner, organisation, user, sandboxes, host);
    }

    public async Task<Project> Project(string name, string? url = null, string? source = null)
    {
        var answer = await Owner.PostAsJsonAsync($"{Root}/projects", new CreateProjectRequest(name, url, source));
        await ServerFixture.Expect(answer, HttpStatusCode.Created);
        return (await answer.Content.ReadFromJsonAsync<Project>())!;
    }

    public async Task<Workspace> Workspace(ProjectId project, string name)
    {
        var answer = await Owner.PostAsJsonAsync($"{Root}/workspaces", new CreateWorkspaceRequest(project, name));
        await ServerFixture.Expect(answer, HttpStatusCode.Created);
        return (await answer.Content.ReadFromJsonAsync<Workspace>())!;
    }

    public string At(Workspace workspace, string rest = "") => $"{Root}/workspaces/{workspace.Id}{rest}";

    /// <summary>Waits for an event of the server that the question is true of, from the first one on.</summary>
    public async Task Hear(Func<Task<bool>> isSo)
    {
        using var heard = Server.Get<EventHub>().Subscribe(0);
        while (!await isSo())
        {
            await heard.Events.ReadAsync(TestContext.Current.CancellationToken);
        }
    }

    public async Task HostDies() => await Host.DisposeAsync();

    public async Task HostComesBack() => Host = await StandInHost.Start(Path.Join(Server.RunDirectory, "hosts.sock"), Sandboxes.Map);

    /// <summary>The record's entries about this, oldest first: type, phase and result.</summary>
    public async Task<IReadOnlyList<string>> Record(string type)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(Server.Database.ConnectionString("admin"));
        await using var command = source.CreateCommand("select phase || coalesce(' ' || result, '') from audit_leaves where type = $1 order by time, id");
        command.Parameters.Add(new() { Value = type });
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
        await Host.DisposeAsync();
        Owner.Dispose();
        await Server.DisposeAsync();
    }
}
