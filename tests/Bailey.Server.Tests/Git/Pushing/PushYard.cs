using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform;
using Bailey.Server.Tests.Git.Door;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Bailey.TestKit;

namespace Bailey.Server.Tests.Git.Pushing;

/// <summary>
/// A whole server, a remote that demands a sign-in, and real git as the client of the door. A project, a workspace and a terminal of the owner stand in
/// the database; what a host would say is said by a little front.
/// </summary>
internal sealed class PushYard : IAsyncDisposable
{
    public const string Token = "tok3n-that-nobody-may-see";

    private PushYard(ServerFixture server, DoorFront front) => (Server, Front) = (server, front);

    public ServerFixture Server { get; }

    public DoorFront Front { get; }

    public SmartHttpPeer? Peer { get; private set; }

    public HttpClient Owner { get; private set; } = null!;

    public UserId OwnerId { get; private set; }

    public OrgId Organisation { get; private set; }

    public ProjectId Project { get; } = Ids.New<ProjectId>(TimeProvider.System);

    public WorkspaceId Workspace { get; } = Ids.New<WorkspaceId>(TimeProvider.System);

    /// <summary>The remote's bare repository.</summary>
    public string Origin => Path.Join(Folder, "origin.git");

    public string Folder { get; } = Directory.CreateTempSubdirectory("bailey-push-").FullName;

    /// <summary>What git in a sandbox calls http://git.bailey.internal/project.</summary>
    public string Url => $"{Front.Address}/{Project}";

    public string ProjectRoute => $"/api/v1/orgs/{Organisation}/projects/{Project}";

    /// <summary>One with a smart HTTP remote and the project's credential for it.</summary>
    public static async Task<PushYard> OverHttp(RepositoryTools? tools = null, string? alsoGranted = null)
    {
        var peer = await SmartHttpPeer.Start();
        peer.SignIn = $"bot:{Token}";
        var yard = await Start(alsoGranted is null ? peer.Grant : $"{peer.Grant},{alsoGranted}", new Uri(peer.Address, "/origin.git").AbsoluteUri, tools);
        (yard.Peer, peer.Root) = (peer, yard.Folder);
        await yard.MakeOrigin();
        await ServerFixture.Expect(
            await yard.Owner.PutAsJsonAsync($"{yard.ProjectRoute}/git-credential", new GitCredentialRequest("https", "bot", Token)), HttpStatusCode.OK);
        return yard;
    }

    public static async Task<PushYard> Start(string grants, string remote, RepositoryTools? tools = null)
    {
        var server = await ServerFixture.Start(new Dictionary<string, string?> { ["Network:Grants"] = grants }, services: services =>
        {
            if (tools is not null)
            {
                services.AddSingleton(tools);
            }
        });
        var yard = new PushYard(server, await DoorFront.Start(Path.Join(server.RunDirectory, "internal.sock")));
        (yard.Owner, yard.Organisation, yard.OwnerId) = await server.SignedInOwner();
        await yard.Sql($"insert into projects (org_id, id, name, source, url, created) values ('{yard.Organisation.Value}', '{yard.Project.Value}', 'castle', 'git', '{remote}', now())");
        await yard.Sql($"""
            insert into workspaces (org_id, id, project_id, name, image, state, created, last_active)
            values ('{yard.Organisation.Value}', '{yard.Workspace.Value}', '{yard.Project.Value}', 'main', 'host', 'awake', now(), now())
            """);
        yard.Front.Says["Bailey-Organisation"] = yard.Organisation.ToString();
        yard.Front.Says["Bailey-Workspace"] = yard.Workspace.ToString();
        yard.Front.Says["Bailey-Project"] = yard.Project.ToString();
        await yard.SitDown(yard.OwnerId);
        return yard;
    }

    /// <summary>The person has a terminal open, and git runs in their cell.</summary>
    public async Task SitDown(UserId user)
    {
        await Sql($"""
            insert into terminals (org_id, id, workspace_id, name, state, columns, rows, owner, owner_name, created)
            values ('{Organisation.Value}', '{Ids.New<TerminalId>(TimeProvider.System).Value}', '{Workspace.Value}', 't', 'running', 80, 24, '{user.Value}', 'somebody', now())
            """);
        Front.Says["Bailey-Cell"] = $"person-{user}";
    }

    public async Task<int> Sql(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Server.Database.ConnectionString("admin"));
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Entries of the record of this type: phase, result and facts, oldest first.</summary>
    public async Task<IReadOnlyList<(string Phase, string? Result, string Principal, IReadOnlyDictionary<string, string> Facts)>> Record(string type)
    {
        await using var source = NpgsqlDataSource.Create(Server.Database.ConnectionString("admin"));
        await using var command = source.CreateCommand("select phase, result, principal, body from audit_leaves where type = $1 order by time, id");
        command.Parameters.Add(new() { Value = type });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(string, string?, string, IReadOnlyDictionary<string, string>)>();
        while (await reader.ReadAsync())
        {
            using var body = JsonDocument.Parse(reader.GetString(3));
            found.Add((reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetString(2),
                body.RootElement.GetProperty("facts").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetString()!)));
        }

        return found;
    }

    /// <summary>A remote with main, v1 and feature/x, and a clone of it in <c>copy</c> that came through the door.</summary>
    public async Task MakeOrigin()
    {
        await Must("init", "-q", "--bare", "-b", "main", Origin);
        await Must("init", "-q", "-b", "main", At("seed"));
        await Must("-C", At("seed"), "commit", "-q", "--allow-empty", "-m", "first");
        await Must("-C", At("seed"), "commit", "-q", "--allow-empty", "-m", "second");
        await Must("-C", At("seed"), "push", "-q", Origin, "main", "main:feature/x", "main:refs/tags/v1");
    }

    public async Task<string> Clone(string name = "copy")
    {
        await Must("clone", "-q", Url, At(name));
        return At(name);
    }

    public async Task<string> Commit(string copy, string name, string content = "content")
    {
        await File.WriteAllTextAsync(Path.Join(copy, name), content);
        await Must("-C", copy, "add", "-A");
        await Must("-C", copy, "commit", "-q", "-m", name);
        return await Id(copy, "HEAD");
    }

    public async Task<string> Id(string repository, string name) => (await Must("-C", repository, "rev-parse", "-q", "--verify", name)).Trim();

    public string At(string name) => Path.Join(Folder, name);

    public async Task<string> Must(params string[] arguments)
    {
        var (code, said) = await Git(arguments);
        Assert.True(code == 0, $"git {string.Join(' ', arguments)}: {said}");
        return said;
    }

    public async Task<(int ExitCode, string Said)> Git(params string[] arguments)
    {
        var outcome = await ChildProgram.Run("/usr/bin/git", ["-c", "protocol.version=2", .. arguments], TimeSpan.FromMinutes(2), CancellationToken.None, new Dictionary<string, string>
        {
            ["HOME"] = Folder,
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_AUTHOR_NAME"] = "a",
            ["GIT_AUTHOR_EMAIL"] = "a@example.com",
            ["GIT_COMMITTER_NAME"] = "a",
            ["GIT_COMMITTER_EMAIL"] = "a@example.com",
        });
        return (outcome.ExitCode, outcome.Output + outcome.Error);
    }

    public async ValueTask DisposeAsync()
    {
        Owner.Dispose();
        await Front.DisposeAsync();
        await Server.DisposeAsync();
        if (Peer is not null)
        {
            await Peer.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
