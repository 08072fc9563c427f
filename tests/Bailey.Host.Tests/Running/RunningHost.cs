using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json.Serialization.Metadata;
using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;

namespace Bailey.Host.Tests.Running;

/// <summary>
/// A real host process under its own user, and the server's side of the link: accepts what the host dials and speaks HTTP/2 on it.
/// </summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly Socket _server;
    private readonly Dictionary<string, string> _environment;
    private readonly bool _ownsFolder;
    private Process? _process;
    private Socket? _link;
    private ProcessStartInfo? _start;

    private RunningHost(string folder, bool ownsFolder, Dictionary<string, string> environment)
    {
        Folder = folder;
        _ownsFolder = ownsFolder;
        _environment = environment;
        _server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _server.Bind(new UnixDomainSocketEndPoint(Path.Join(folder, "server", "hosts.sock")));
        _server.Listen();
        File.SetUnixFileMode(Path.Join(folder, "server", "hosts.sock"), (UnixFileMode)0b110_110_110);
    }

    public string Folder { get; }

    public HttpMessageInvoker Http { get; private set; } = null!;

    public Process Process => _process!;

    public List<string> Log { get; } = [];

    public static OrgId Organisation { get; } = Ids.New<OrgId>(TimeProvider.System);

    /// <summary>What deploy/client-registries says about this machine.</summary>
    public static async Task<string> Registries()
    {
        using var process = Process.Start(new ProcessStartInfo(Script("client-registries")) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return await process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>What deploy/host-cgroups gives to the tests' user; nothing without root.</summary>
    public static (string Name, string Value)[] ControlGroups()
    {
        if (Environment.UserName != "root")
        {
            return [];
        }

        using var process = Process.Start(
            new ProcessStartInfo(Script("host-cgroups"), [SandboxUser.Current.Name]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return [("BAILEY_CGROUPS", process.StandardOutput.ReadToEnd().Trim())];
    }

    public static async Task<RunningHost> Start(params (string Name, string Value)[] settings)
    {
        var folder = Path.Join(Path.GetTempPath(), "bailey-h-" + Guid.CreateVersion7().ToString("N")[20..]);
        Directory.CreateDirectory(Path.Join(folder, "server"));
        Directory.CreateDirectory(Path.Join(folder, "data"));
        if (Environment.UserName == "root")
        {
            using var chown = Process.Start("chown", [$"{SandboxUser.Current.Uid}:{SandboxUser.Current.Gid}", Path.Join(folder, "data")]);
            await chown.WaitForExitAsync();
        }

        var host = new RunningHost(folder, true, settings.ToDictionary(setting => setting.Name, setting => setting.Value));
        await host.Begin();
        return host;
    }

    /// <summary>Starts the process, again after a kill, and waits for its link.</summary>
    public async Task Begin()
    {
        // As root, the process is put into its control group before it gives root up, as ./run does.
        var join = $"{Script("host-cgroups")} --join {SandboxUser.Current.Name} $$; exec \"$@\"";
        var start = new ProcessStartInfo("bash", ["-c", Environment.UserName == "root" ? join : "exec \"$@\"", "bash", .. SandboxUser.Current.Prefix, Program])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var name in new[] { "PATH", "DOTNET_ROOT" })
        {
            start.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        start.Environment["BAILEY_DATA"] = Path.Join(Folder, "data");
        start.Environment["BAILEY_SERVER_RUN"] = Path.Join(Folder, "server");
        start.Environment["BAILEY_SERVER_UID"] = Environment.UserName == "root" ? "0" : SandboxUser.Current.Uid.ToString();
        start.Environment["BAILEY_BUILD"] = HostBuild.Folder;
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        _start = start;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        var accepted = _server.AcceptAsync();
        if (await Task.WhenAny(accepted, _process.WaitForExitAsync()) != accepted)
        {
            _process.WaitForExit();
            throw new InvalidOperationException("The host ended: " + string.Join('\n', Log));
        }

        _link = await accepted;
        Http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = false,
            InitialHttp2StreamWindowSize = 4 << 20,
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(_link, false)),
        });
    }

    /// <summary>Runs <c>bailey-host stop</c> on the same data directory.</summary>
    public async Task<int> Stop()
    {
        _start!.ArgumentList.Add("stop");
        using var process = Process.Start(_start)!;
        _start.ArgumentList.RemoveAt(_start.ArgumentList.Count - 1);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        Http.Dispose();
        _link!.Dispose();
    }

    public Task<HttpResponseMessage> Send(HttpRequestMessage request)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? body = null) => await Http.SendAsync(
        new HttpRequestMessage(method, "http://host" + path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = body },
        TestContext.Current.CancellationToken);

    public async Task<T> Ask<T>(HttpMethod method, string path, JsonTypeInfo<T> type, HttpContent? body = null)
    {
        using var answer = await Send(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? System.Text.Json.JsonSerializer.Deserialize(text, type)!
            : throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}\n{string.Join('\n', Log)}");
    }

    public async Task<WorkspaceId> Put(EgressPolicy? egress = null, SandboxLimits? limits = null, ProjectId? project = null)
    {
        var id = Ids.New<WorkspaceId>(TimeProvider.System);
        var spec = new SandboxSpec(
            Organisation, id, project ?? Ids.New<ProjectId>(TimeProvider.System), "host", "work", limits ?? SandboxLimits.Default, egress ?? EgressPolicy.Default);
        await Ask(HttpMethod.Put, $"/v1/sandboxes/{id}", WireJson.Default.SandboxStatus, JsonContent.Create(spec, WireJson.Default.SandboxSpec));
        return id;
    }

    public Task<SandboxStatus> Post(WorkspaceId id, string what) =>
        Ask(HttpMethod.Post, $"/v1/sandboxes/{id}/{what}", WireJson.Default.SandboxStatus);

    public Task<SandboxStatus> Status(WorkspaceId id) => Ask(HttpMethod.Get, $"/v1/sandboxes/{id}", WireJson.Default.SandboxStatus);

    public async Task<WorkspaceId> Awake(EgressPolicy? egress = null, SandboxLimits? limits = null, ProjectId? project = null)
    {
        var id = await Put(egress, limits, project);
        await Post(id, "start");
        return id;
    }

    /// <summary>Runs a shell script in a cell and gives its exit code and output.</summary>
    public async Task<(int Code, string Output)> Run(WorkspaceId id, string script, string cell = "tools", int seconds = 60)
    {
        var exec = new WardenExec(new CellSpec(cell, "tools"), ["bash", "-c", "exec 2>&1; " + script], TimeoutMilliseconds: seconds * 1000);
        var result = await Ask(
            HttpMethod.Post, $"/v1/sandboxes/{id}/warden/v1/exec", WireJson.Default.WardenExecResult, JsonContent.Create(exec, WireJson.Default.WardenExec));
        return (result.ExitCode, System.Text.Encoding.UTF8.GetString(result.Output));
    }

    /// <summary>Waits for an event that is as wanted.</summary>
    public async Task<HostEvent> Event(Func<HostEvent, bool> wanted)
    {
        using var answer = await Http.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "http://host/v1/events?after=0") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact },
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (System.Text.Json.JsonSerializer.Deserialize(line, WireJson.Default.HostEvent) is { } happened && wanted(happened))
            {
                return happened;
            }
        }

        throw new InvalidOperationException("The events ended.");
    }

    public async Task<ClientWebSocket> Socket(WorkspaceId id, string path)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(new Uri($"ws://host/v1/sandboxes/{id}/warden{path}"), Http, TestContext.Current.CancellationToken);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var sandbox in await Ask(HttpMethod.Get, "/v1/sandboxes", WireJson.Default.IReadOnlyListSandboxStatus))
            {
                using var gone = await Send(HttpMethod.Delete, $"/v1/sandboxes/{sandbox.Id}");
            }
        }
        finally
        {
            await Kill();
            _server.Dispose();
            if (_ownsFolder)
            {
                Directory.Delete(Folder, true);
            }
        }
    }

    private static string Script(string name)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Join(folder, "deploy", name)))
            {
                return Path.Join(folder, "deploy", name);
            }
        }

        throw new InvalidOperationException($"deploy/{name} is not there");
    }

    private static string Program => Path.Join(HostBuild.Folder, "host", "bailey-host");

    private void Note(string? line)
    {
        if (line is not null)
        {
            lock (Log)
            {
                Log.Add(line);
            }
        }
    }
}
