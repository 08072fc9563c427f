using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Wardens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Hosts;

/// <summary>
/// Sandboxes that are only states, behind a stand-in host: counts what it is asked, can be told to fail or to wait, and has a warden
/// whose one terminal says what it is told. For races and misbehaviour; what sandboxes really do is tested with real ones.
/// </summary>
internal sealed class StandInSandboxes
{
    private readonly ConcurrentDictionary<WorkspaceId, string> _states = new();
    private readonly ConcurrentDictionary<string, WardenTerminal> _terminals = new();
    private readonly Channel<HostEvent> _events = Channel.CreateUnbounded<HostEvent>();
    private long _number;

    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentQueue<string> Typed { get; } = new();

    /// <summary>Awaited in the middle of every start.</summary>
    public Func<Task> DuringStart { get; set; } = () => Task.CompletedTask;

    /// <summary>Whether the host says that it can freeze.</summary>
    public bool Freezer { get; set; }

    /// <summary>The times that the host was told.</summary>
    public ConcurrentDictionary<WorkspaceId, IdleTimes> Idle { get; } = new();

    /// <summary>Whether it says that a sandbox was used in the meantime.</summary>
    public bool Used { get; set; }

    /// <summary>What it says that those awake take.</summary>
    public IReadOnlyList<SandboxUse> Stats { get; set; } = [];

    /// <summary>Set: starts fail with this sentence.</summary>
    public string? StartFailure { get; set; }

    /// <summary>Frames that a terminal sends after its hello: text frames begin with '{'.</summary>
    public List<string> Frames { get; } = [];

    /// <summary>Further words of the warden, for one test.</summary>
    public Dictionary<string, RequestDelegate> Words { get; } = [];

    /// <summary>What attaching to any channel does: returns the exit code, after saying what git would.</summary>
    public Func<WebSocket, Task<int>> Git { get; set; } = _ => Task.FromResult(0);

    /// <summary>Back to a host that does what it should; sandboxes stay.</summary>
    public void Forget()
    {
        Asked.Clear();
        Typed.Clear();
        Frames.Clear();
        Words.Clear();
        (Used, Stats) = (false, []);
        (DuringStart, StartFailure, Git) = (() => Task.CompletedTask, null, _ => Task.FromResult(0));
    }

    /// <summary>The program of every terminal ends.</summary>
    public void EndTerminals(int code)
    {
        foreach (var (id, terminal) in _terminals)
        {
            _terminals[id] = terminal with { Running = false, ExitCode = code };
        }
    }

    public void Tell(string type, WorkspaceId workspace, string? state = null, string? detail = null, long? use = null)
    {
        if (state is not null && use is null)
        {
            _states[workspace] = state;
        }

        _events.Writer.TryWrite(new HostEvent(Interlocked.Increment(ref _number), DateTimeOffset.UnixEpoch.AddSeconds(_number), type, workspace, state, detail, Use: use));
    }

    public void Map(WebApplication app)
    {
        app.MapGet("/v1/hello", () => Results.Json(StandInHost.Hello with { Freezer = Freezer, MissingWalls = ["There is no wall here."] }, WireJson.Default.HostHello));
        app.MapGet("/v1/sandboxes", () => Results.Json([.. _states.Select(s => Status(s.Key))], WireJson.Default.IReadOnlyListSandboxStatus));
        app.MapGet("/v1/events", Events);
        app.MapGet("/v1/stats", () =>
        {
            Asked.Enqueue("stats");
            return Results.Json(Stats, WireJson.Default.IReadOnlyListSandboxUse);
        });
        app.MapPut("/v1/sandboxes/{id}", async (HttpContext http, string id) =>
        {
            var spec = await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.SandboxSpec, http.RequestAborted);
            _states.TryAdd(spec!.Workspace, "stopped");
            Idle[spec.Workspace] = spec.Idle!;
            return Answer("put", spec.Workspace);
        });
        app.MapGet("/v1/sandboxes/{id}", (string id) => Results.Json(Status(WorkspaceId.Parse(id, null)), WireJson.Default.SandboxStatus));
        app.MapPost("/v1/sandboxes/{id}/start", async (string id) =>
        {
            var workspace = WorkspaceId.Parse(id, null);
            Asked.Enqueue($"start {id}");
            await DuringStart();
            if (StartFailure is { } failure)
            {
                _states[workspace] = "failed";
                return Results.Json(new WireError("unavailable", failure), WireJson.Default.WireError, statusCode: 503);
            }

            _states[workspace] = "awake";
            return Results.Json(Status(workspace), WireJson.Default.SandboxStatus);
        });
        app.MapPost("/v1/sandboxes/{id}/stop", (string id) =>
        {
            _states[WorkspaceId.Parse(id, null)] = "stopped";
            return Answer("stop", WorkspaceId.Parse(id, null));
        });
        app.MapPost("/v1/sandboxes/{id}/freeze", (HttpContext http, string id) => Used && http.Request.Query.ContainsKey("use") ? InUse() : Move("freeze", WorkspaceId.Parse(id, null), "frozen"));
        app.MapPost("/v1/sandboxes/{id}/thaw", (string id) => Move("thaw", WorkspaceId.Parse(id, null), "awake"));
        app.MapPost("/v1/sandboxes/{id}/retire", (string id) => Used ? InUse() : Move("retire", WorkspaceId.Parse(id, null), "awake"));
        app.MapPut("/v1/sandboxes/{id}/idle", async (HttpContext http, string id) =>
        {
            Idle[WorkspaceId.Parse(id, null)] = (await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.IdleTimes, http.RequestAborted))!;
            return Results.NoContent();
        });
        app.MapDelete("/v1/sandboxes/{id}", (string id) =>
        {
            Asked.Enqueue($"delete {id}");
            _states.TryRemove(WorkspaceId.Parse(id, null), out _);
            return Results.NoContent();
        });
        app.Map("/v1/sandboxes/{id}/warden/v1/{**word}", Warden);
    }

    private SandboxStatus Status(WorkspaceId workspace) => new(workspace, _states.GetValueOrDefault(workspace, "absent"), null, null, null, null);

    private static IResult InUse() => Results.Json(new WireError("workspace_busy", "It was used in the meantime."), WireJson.Default.WireError, statusCode: 423);

    private IResult Move(string asked, WorkspaceId workspace, string state)
    {
        Tell("sandbox.changed", workspace, state);
        return Answer(asked, workspace);
    }

    private IResult Answer(string asked, WorkspaceId workspace)
    {
        Asked.Enqueue($"{asked} {workspace}");
        return Results.Json(Status(workspace), WireJson.Default.SandboxStatus);
    }

    private async Task Events(HttpContext http)
    {
        await http.Response.StartAsync();
        await foreach (var said in _events.Reader.ReadAllAsync(http.RequestAborted))
        {
            await http.Response.WriteAsync(JsonSerializer.Serialize(said, WireJson.Default.HostEvent) + "\n", http.RequestAborted);
        }
    }

    private async Task Warden(HttpContext http, string id, string word)
    {
        if (_states.GetValueOrDefault(WorkspaceId.Parse(id, null)) == "frozen")
        {
            // As a real host's front door does.
            if (http.Request.Headers.ContainsKey("Bailey-Passive"))
            {
                await Results.Json(new WireError("workspace_busy", "It is frozen."), WireJson.Default.WireError, statusCode: 423).ExecuteAsync(http);
                return;
            }

            Move("thawed", WorkspaceId.Parse(id, null), "awake");
        }

        if (_states.GetValueOrDefault(WorkspaceId.Parse(id, null)) != "awake")
        {
            await Results.Json(new WireError("workspace_stopped", "It is stopped."), WireJson.Default.WireError, statusCode: 409).ExecuteAsync(http);
        }
        else if (Words.TryGetValue(word, out var handle))
        {
            await handle(http);
        }
        else if (word.StartsWith("channels/", StringComparison.Ordinal))
        {
            await Channels(http, word.Split('/')[1]);
        }
        else if (word == "exec")
        {
            await Results.Json(new WardenExecResult(0, Encoding.UTF8.GetBytes("trunk\n"), [], false), WireJson.Default.WardenExecResult).ExecuteAsync(http);
        }
        else if (word == "terminals")
        {
            await Results.Json([.. _terminals.Values], WireJson.Default.IReadOnlyListWardenTerminal).ExecuteAsync(http);
        }
        else if (word.StartsWith("terminals/", StringComparison.Ordinal))
        {
            await Terminal(http, word["terminals/".Length..]);
        }
        else
        {
            await Results.Json(new WireError("not_found", "No such word."), WireJson.Default.WireError, statusCode: 404).ExecuteAsync(http);
        }
    }

    /// <summary>What a channel says last, to whoever still hears it.</summary>
    internal static async Task Exit(WebSocket socket, int code)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await Send(socket, JsonSerializer.Serialize(new TerminalControl("exit", ExitCode: code), WireJson.Default.TerminalControl));
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Nobody does.
        }
    }

    private async Task Channels(HttpContext http, string id)
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await Send(socket, JsonSerializer.Serialize(new TerminalControl("hello", 0), WireJson.Default.TerminalControl));
            await Exit(socket, await Git(socket));
        }
        else if (HttpMethods.IsDelete(http.Request.Method))
        {
            Asked.Enqueue($"end {id}");
            http.Response.StatusCode = 204;
        }
        else
        {
            Asked.Enqueue($"{http.Request.Method} {id}");
            await Results.Json(new WardenChannel(id, "tools", true, null, 0, 0, 0, 1, ""), WireJson.Default.WardenChannel).ExecuteAsync(http);
        }
    }

    private async Task Terminal(HttpContext http, string id)
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            await Attach(http);
        }
        else if (HttpMethods.IsPut(http.Request.Method))
        {
            var open = await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.WardenOpenTerminal, http.RequestAborted);
            Asked.Enqueue($"open {open!.Cell.Name} {string.Join(' ', open.Environment!.Select(e => $"{e.Key}={e.Value}"))}{(open.Directory is { } folder ? $" in {folder}" : "")}");
            var terminal = _terminals[id] = new WardenTerminal(
                id, open.Cell.Name, true, null, null, open.Columns, open.Rows, 0, 5, DateTimeOffset.UnixEpoch, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, true);
            await Results.Json(terminal, WireJson.Default.WardenTerminal).ExecuteAsync(http);
        }
        else if (HttpMethods.IsDelete(http.Request.Method))
        {
            _terminals.TryRemove(id, out _);
            http.Response.StatusCode = 204;
        }
        else
        {
            http.Response.Headers["Bailey-Offset"] = "0";
            http.Response.ContentType = "text/html";
            await http.Response.WriteAsync("hello");
        }
    }

    private async Task Attach(HttpContext http)
    {
        Asked.Enqueue($"attach {http.Request.QueryString}");
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await Send(socket, JsonSerializer.Serialize(new TerminalControl("hello", 0, 80, 24, false, "a\u0007title"), WireJson.Default.TerminalControl));
        foreach (var frame in Frames)
        {
            await Send(socket, frame);
        }

        var buffer = new byte[16 * 1024];
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer, http.RequestAborted);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            var text = Encoding.UTF8.GetString(buffer, 0, got.Count);
            Typed.Enqueue(text);
            if (got.MessageType == WebSocketMessageType.Binary)
            {
                await socket.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Binary, true, http.RequestAborted);
            }
        }
    }

    public static Task Send(WebSocket socket, string frame) => socket.SendAsync(
        Encoding.UTF8.GetBytes(frame), frame[0] == '{' ? WebSocketMessageType.Text : WebSocketMessageType.Binary, true, CancellationToken.None);
}
