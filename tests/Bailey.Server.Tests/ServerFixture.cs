using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Audit;
using Bailey.Server.Platform;
using Bailey.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Tests;

/// <summary>
/// A whole server on a real port, over a real PostgreSQL with a database of its own. As a class fixture it has the usual settings, with
/// sign-in limits out of the way; <see cref="Start"/> takes others.
/// </summary>
public sealed class ServerFixture : IAsyncLifetime
{
    /// <summary>The owner that <see cref="SignedInOwner"/> makes.</summary>
    public const string OwnerEmail = "owner@example.com";

    /// <summary>The owner's password.</summary>
    public const string OwnerPassword = "correct horse battery staple";

    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly Action<WebApplicationBuilder>? _adjust;
    private readonly Action<IServiceCollection>? _services;
    private readonly string _folder = Directory.CreateTempSubdirectory("bailey-test-").FullName;
    private readonly StringWriter _said = new();
    private readonly SemaphoreSlim _setup = new(1);
    private TestDatabase? _database;
    private WebApplication? _app;
    private SessionResponse? _owner;

    /// <summary>A server with the usual settings.</summary>
    public ServerFixture()
        : this(null, null, null)
    {
    }

    private ServerFixture(IReadOnlyDictionary<string, string?>? settings, Action<WebApplicationBuilder>? adjust, Action<IServiceCollection>? services) =>
        (_settings, _adjust, _services) = (settings ?? new Dictionary<string, string?>(), adjust, services);

    /// <summary>The started server.</summary>
    public WebApplication App => _app ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>Its database.</summary>
    public TestDatabase Database => _database ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>Its data directory.</summary>
    public string Data => Path.Join(_folder, "data");

    /// <summary>Its socket directory.</summary>
    public string RunDirectory => Path.Join(_folder, "run");

    /// <summary>http://localhost:port, the one origin.</summary>
    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>What it said on stdout.</summary>
    public string Said => _said.ToString();

    /// <summary>A service of it.</summary>
    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>A server with these settings (<c>Section:Property</c>) and services.</summary>
    public static async Task<ServerFixture> Start(
        IReadOnlyDictionary<string, string?>? settings = null, Action<WebApplicationBuilder>? adjust = null, Action<IServiceCollection>? services = null)
    {
        var fixture = new ServerFixture(settings, adjust, services);
        try
        {
            await fixture.InitializeAsync();
        }
        catch
        {
            // A start that was refused must not leave its workers running.
            await fixture.DisposeAsync();
            throw;
        }

        return fixture;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _database = await (await PostgresCluster.Shared).CreateDatabase();
        _app = Program.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(_database.Settings);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Data"] = Data,
                ["Run"] = RunDirectory,
                ["Network:Port"] = "0",
                ["Network:AuthPerMinute"] = "100000",
                ["Network:AuthBurst"] = "100000",
                ["Auth:AccountPerMinute"] = "100000",
                ["Auth:HashMemory"] = "19456",
                ["Auth:HashPasses"] = "2",
                ["Log:Level"] = "Warning",
            });
            builder.Configuration.AddInMemoryCollection(_settings);
            _adjust?.Invoke(builder);
        }, services =>
        {
            services.AddSingleton(new Announcements(TextWriter.Synchronized(_said)));
            // A route that records what it does not declare fails its request, and with it the test.
            services.AddSingleton<UndeclaredEntry>((route, type) => throw new InvalidOperationException($"{route} recorded {type}, which it does not declare"));
            _services?.Invoke(services);
        });
        await _app.StartAsync();
        var bound = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(a => a.StartsWith("http://127", StringComparison.Ordinal));
        Address = new Uri($"http://localhost:{new Uri(bound).Port}");
    }

    /// <summary>A client with its own cookies that sends the right Origin, as a page of the product does.</summary>
    public HttpClient Client(bool followRedirects = false)
    {
        var client = Bare(new CookieContainer(), followRedirects);
        client.DefaultRequestHeaders.Add("Origin", Address.GetLeftPart(UriPartial.Authority));
        return client;
    }

    /// <summary>A client that sends nothing by itself.</summary>
    public HttpClient Bare(CookieContainer? cookies = null, bool followRedirects = false) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = followRedirects, UseCookies = cookies is not null, CookieContainer = cookies ?? new CookieContainer() })
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(60),
        };

    /// <summary>The owner of the first organisation, made by the setup link when there is none yet, in a browser of their own.</summary>
    public async Task<(HttpClient Client, OrgId Organisation, UserId User)> SignedInOwner()
    {
        var client = Client();
        await _setup.WaitAsync();
        try
        {
            if (_owner is null)
            {
                var secret = Said.Split("/setup#")[^1].Split('\n')[0].Trim();
                var setup = await client.PostAsJsonAsync("/api/v1/auth/setup", new SetupRequest(secret, "Castle", "Olive Owner", OwnerEmail, OwnerPassword));
                await Expect(setup, HttpStatusCode.OK);
                _owner = await setup.Content.ReadFromJsonAsync<SessionResponse>();
                return (client, _owner!.Organisations[0].Id, _owner.User!.Id);
            }
        }
        finally
        {
            _setup.Release();
        }

        await SignIn(client, OwnerEmail, OwnerPassword);
        return (client, _owner.Organisations[0].Id, _owner.User!.Id);
    }

    /// <summary>Signs in by e-mail and password.</summary>
    public static async Task<SessionResponse> SignIn(HttpClient client, string email, string password)
    {
        var answer = await client.PostAsJsonAsync("/api/v1/auth/login", new LoginRequest(email, password));
        await Expect(answer, HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<SessionResponse>())!;
    }

    /// <summary>Another person of the owner's organisation, added by a one-time link, in a browser of their own.</summary>
    public async Task<(HttpClient Client, UserId User)> SignedInMember(string email, string role = "member")
    {
        var (owner, organisation, _) = await SignedInOwner();
        using (owner)
        {
            var invited = await owner.PostAsJsonAsync($"/api/v1/orgs/{organisation}/members", new InviteRequest(email, role));
            Assert.True(invited.IsSuccessStatusCode, await invited.Content.ReadAsStringAsync());
            var secret = (await invited.Content.ReadFromJsonAsync<InvitationResponse>())!.Path.Split('#')[1];
            var client = Client();
            var joined = await client.PostAsJsonAsync("/api/v1/auth/invitation", new AcceptInvitationRequest(secret, email.Split('@')[0], OwnerPassword));
            await Expect(joined, HttpStatusCode.OK);
            return (client, (await joined.Content.ReadFromJsonAsync<SessionResponse>())!.User!.Id);
        }
    }

    /// <summary>Opens a WebSocket with these headers.</summary>
    public async Task<ClientWebSocket> Socket(string path, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        foreach (var (name, value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        await socket.ConnectAsync(new UriBuilder(Address) { Scheme = "ws", Path = path.Split('?')[0], Query = path.Contains('?', StringComparison.Ordinal) ? path.Split('?')[1] : "" }.Uri, cancellationToken);
        return socket;
    }

    /// <summary>The status, or the answer's words when it is another.</summary>
    public static async Task Expect(HttpResponseMessage answer, HttpStatusCode status)
    {
        if (answer.StatusCode != status)
        {
            Assert.Fail($"{answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} instead of {(int)status}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _setup.Dispose();
        await _said.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
