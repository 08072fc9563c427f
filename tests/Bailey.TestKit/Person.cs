using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Contracts.Files;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Workspaces;

namespace Bailey.TestKit;

/// <summary>Somebody who is signed in to an instance, by the HTTP API alone; refusals throw with the server's words.</summary>
public sealed class Person : IDisposable
{
    /// <summary>The password of everybody in the tests.</summary>
    public const string Password = "a long enough passphrase";

    private readonly BaileyInstance _instance;
    private readonly CookieContainer _cookies = new();
    private readonly SocketsHttpHandler _handler;

    private Person(BaileyInstance instance, string email)
    {
        (_instance, Email) = (instance, email);
        _handler = new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false };
        Client = new HttpClient(_handler) { BaseAddress = instance.Address, Timeout = TimeSpan.FromMinutes(2) };
        Client.DefaultRequestHeaders.Add("Origin", Origin);
    }

    /// <summary>The client with this person's cookie.</summary>
    public HttpClient Client { get; }

    /// <summary>How JSON is read and written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>The e-mail address.</summary>
    public string Email { get; }

    /// <summary>The organisation, once there is one.</summary>
    public OrgId Organisation { get; private set; }

    /// <summary>The beginning of every route of the organisation.</summary>
    public string Route => $"/api/v1/orgs/{Organisation}";

    /// <summary>The session as a Cookie header, for a script that acts as this person.</summary>
    public string Cookie => _cookies.GetCookieHeader(_instance.Address);

    private string Origin => _instance.Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Opens the setup link: the owner and the first organisation.</summary>
    public static async Task<Person> SetUp(BaileyInstance instance)
    {
        var person = new Person(instance, "owner@example.org");
        var secret = instance.SetupSecret ?? throw new InvalidOperationException("There was no setup link.");
        var session = await person.Post<SessionResponse>("/api/v1/auth/setup", new SetupRequest(secret, "Castle", "Olive Owner", person.Email, Password));
        person.Organisation = session.Organisations[0].Id;
        return person;
    }

    /// <summary>Makes another organisation, as the operator may, and goes on in it.</summary>
    public async Task Found(string name) => Organisation = (await Post<Organisation>("/api/v1/orgs", new CreateOrganisationRequest(name))).Id;

    /// <summary>Signs in again in another browser.</summary>
    public async Task<Person> SignInAgain()
    {
        var person = new Person(_instance, Email);
        var session = await person.Post<SessionResponse>("/api/v1/auth/login", new LoginRequest(Email, Password));
        person.Organisation = session.Organisations[0].Id;
        return person;
    }

    /// <summary>Invites somebody and lets them accept.</summary>
    public async Task<Person> Invite(string email, string role)
    {
        var invitation = await Post<InvitationResponse>($"{Route}/members", new InviteRequest(email, role));
        var person = new Person(_instance, email);
        var session = await person.Post<SessionResponse>("/api/v1/auth/invitation", new AcceptInvitationRequest(invitation.Path.Split('#')[1], email, Password));
        person.Organisation = session.Organisations[0].Id;
        return person;
    }

    /// <summary>Makes a project of a repository and a workspace of it, and waits until the repository is there.</summary>
    public async Task<Workspace> CreateWorkspace(string name, string? repository)
    {
        var project = await Post<Project>($"{Route}/projects", new CreateProjectRequest(name, repository, repository is null ? "empty" : "git"));
        var workspace = await Post<Workspace>($"{Route}/workspaces", new CreateWorkspaceRequest(project.Id, name));
        for (var i = 0; i < 3000; i++)
        {
            workspace = await Get<Workspace>($"{Route}/workspaces/{workspace.Id}");
            if (workspace.State == "failed" || workspace.Fetching?.State is "failed" or "cancelled")
            {
                throw new InvalidOperationException($"The workspace failed: {workspace.Detail} {workspace.Fetching?.Error}");
            }

            if (workspace.State == "awake" && workspace.Fetching?.State is null or "done")
            {
                return workspace;
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"The workspace is still {workspace.State}, {workspace.Fetching}.");
    }

    /// <summary>The route of a workspace.</summary>
    public string RouteOf(Workspace workspace) => $"{Route}/workspaces/{workspace.Id}";

    /// <summary>Writes a file, whatever was there.</summary>
    public async Task<WriteResponse> Write(Workspace workspace, string path, byte[] content)
    {
        var url = $"{RouteOf(workspace)}/files/content?path={Uri.EscapeDataString(path)}";
        using var before = await Client.GetAsync(new Uri(url, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(content) };
        _ = before.Headers.ETag is { } tag ? request.Headers.TryAddWithoutValidation("If-Match", tag.ToString()) : request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        return await Read<WriteResponse>(await Client.SendAsync(request));
    }

    /// <summary>Reads a file.</summary>
    public async Task<byte[]> ReadFile(Workspace workspace, string path)
    {
        using var response = await Client.GetAsync(new Uri($"{RouteOf(workspace)}/files/content?path={Uri.EscapeDataString(path)}", UriKind.Relative));
        await Check(response);
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Opens a terminal and attaches to it.</summary>
    public async Task<AttachedTerminal> OpenTerminal(Workspace workspace) =>
        await Attach(workspace, (await Post<Terminal>($"{RouteOf(workspace)}/terminals", new OpenTerminalRequest())).Id);

    /// <summary>Attaches to a terminal.</summary>
    public async Task<AttachedTerminal> Attach(Workspace workspace, TerminalId terminal, long? from = null)
    {
        var query = from is null ? "" : $"?from={from}";
        var (socket, status) = await Upgrade($"{RouteOf(workspace)}/terminals/{terminal}/attach{query}", Origin);
        return socket is null ? throw new InvalidOperationException($"Attaching was answered by {status}.") : new AttachedTerminal(terminal, socket);
    }

    /// <summary>Tries a WebSocket with any Origin (null: none) and Host; the socket, or the status that refused it.</summary>
    public async Task<(WebSocket? Socket, HttpStatusCode Status)> Upgrade(string route, string? origin, string? host = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.Cookies = _cookies;
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        if (host is not null)
        {
            socket.Options.SetRequestHeader("Host", host);
        }

        try
        {
            var address = new UriBuilder(new Uri(_instance.Address, route)) { Scheme = "ws" }.Uri;
            await socket.ConnectAsync(address, CancellationToken.None);
            return (socket, HttpStatusCode.SwitchingProtocols);
        }
        catch (WebSocketException)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            return (null, status);
        }
    }

    /// <summary>GET.</summary>
    public async Task<T> Get<T>(string route) => await Read<T>(await Client.GetAsync(new Uri(route, UriKind.Relative)));

    /// <summary>POST with a JSON body and an answer.</summary>
    public async Task<T> Post<T>(string route, object? body = null) =>
        await Read<T>(await Client.PostAsync(new Uri(route, UriKind.Relative), body is null ? null : JsonContent.Create(body, body.GetType(), options: Json)));

    /// <summary>Any request whose answer has no body to read.</summary>
    public async Task Do(HttpMethod method, string route, object? body = null)
    {
        using var request = new HttpRequestMessage(method, route) { Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: Json) };
        using var response = await Client.SendAsync(request);
        await Check(response);
    }

    /// <summary>A whole list, page by page.</summary>
    public async Task<IReadOnlyList<T>> All<T>(string route)
    {
        List<T> all = [];
        for (string? cursor = null; ;)
        {
            var page = await Get<Page<T>>(cursor is null ? route : $"{route}{(route.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={Uri.EscapeDataString(cursor)}");
            all.AddRange(page.Items);
            if ((cursor = page.Next) is null)
            {
                return all;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        _handler.Dispose();
    }

    private static async Task Check(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.PathAndQuery}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}",
                null,
                response.StatusCode);
        }
    }

    private static async Task<T> Read<T>(HttpResponseMessage response)
    {
        using (response)
        {
            await Check(response);
            return await response.Content.ReadFromJsonAsync<T>(Json) ?? throw new InvalidOperationException("The answer was null.");
        }
    }
}
