using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Host.Bubblewrap;
using Bailey.Host.Doctor;
using Bailey.Host.Egress;
using Bailey.Host.Events;
using Bailey.Host.Forwarding;
using Bailey.Host.Sandboxes;
using Microsoft.AspNetCore.Http.Features;

namespace Bailey.Host.Link;

/// <summary>The words of docs/specs/processes.md that the server says to this host.</summary>
internal static class SandboxRoutes
{
    public static void MapHost(this WebApplication app)
    {
        app.MapGet("/v1/hello", (HttpContext context, Walls walls) => Write(context, walls.Hello(), WireJson.Default.HostHello));
        app.MapGet("/v1/doctor", async (HttpContext context, Walls walls) =>
            await Write(context, await walls.CheckAll(context.RequestAborted), WireJson.Default.IReadOnlyListSandboxProbe));
        app.MapGet("/v1/events", Events);
        app.MapGet("/v1/sandboxes", (HttpContext context, SandboxDirectory sandboxes) =>
            Write(context, [.. sandboxes.All.Select(sandbox => sandbox.Status)], WireJson.Default.IReadOnlyListSandboxStatus));
        app.MapGet("/v1/stats", (HttpContext context, SandboxDirectory sandboxes) =>
            Write(context, [.. sandboxes.All.Select(sandbox => sandbox.UseNow()).OfType<SandboxUse>()], WireJson.Default.IReadOnlyListSandboxUse));

        var one = app.MapGroup("/v1/sandboxes/{id}");
        one.MapPut("", Put);
        one.MapGet("", Get);
        one.MapDelete("", (HttpContext context, SandboxDirectory sandboxes) => Change(context, sandboxes, async (sandbox, cancel) =>
        {
            await sandboxes.Delete(sandbox, cancel);
            return null;
        }));
        one.MapPost("/start", (HttpContext context, SandboxDirectory sandboxes, Walls walls) => Change(context, sandboxes, async (sandbox, cancel) =>
        {
            await walls.MustHold(cancel);
            await sandbox.Start(sandboxes.Build, context.Request.Query["cell"] is [{ } cell] && CellName.IsOne(cell) ? cell : null, cancel);
            return sandbox.Status;
        }));
        one.MapPost("/stop", (HttpContext context, SandboxDirectory sandboxes) => Change(context, sandboxes, async (sandbox, cancel) =>
        {
            await sandbox.Stop(cancel, retired: context.Request.Query.ContainsKey("retired"));
            return sandbox.Status;
        }));
        one.MapPost("/freeze", (HttpContext context, SandboxDirectory sandboxes) => Change(context, sandboxes, async (sandbox, cancel) =>
        {
            await sandbox.Freeze(LastUse(context), cancel);
            return sandbox.Status;
        }));
        one.MapPost("/thaw", (HttpContext context, SandboxDirectory sandboxes) => Change(context, sandboxes, async (sandbox, cancel) =>
        {
            await sandbox.Thaw(cancel);
            return sandbox.Status;
        }));
        one.MapPost("/retire", (HttpContext context, SandboxDirectory sandboxes) => Change(context, sandboxes, async (sandbox, cancel) =>
        {
            await sandbox.Retire(LastUse(context) ?? 0, cancel);
            return sandbox.Status;
        }));
        one.MapPut("/idle", Idle);
        one.MapGet("/stats", Stats);
        one.MapPut("/egress", Egress);
        one.Map("/warden/{**rest}", Warden);
    }

    private static async Task Put(HttpContext context, SandboxDirectory sandboxes, Organisation organisation)
    {
        var spec = await Read(context, WireJson.Default.SandboxSpec);
        if (spec is null || !WorkspaceId.TryParse((string?)context.Request.RouteValues["id"], null, out var id) || spec.Workspace != id)
        {
            await Refusal.Write(context, 400, ProblemCodes.Malformed, "The body is no sandbox of this id.");
        }
        else if (SpecCheck.Fault(spec) is { } fault)
        {
            await Refusal.Write(context, 422, ProblemCodes.InvalidValue, fault);
        }
        else if (!organisation.IsServed(spec.Organisation))
        {
            await Refusal.Write(context, 409, ProblemCodes.NoHost, "This host serves another organisation, for good. Enrol a host for this one.");
        }
        else
        {
            await Try(context, async () => await Write(context, (await sandboxes.Put(spec, context.RequestAborted)).Status, WireJson.Default.SandboxStatus));
        }
    }

    private static Task Get(HttpContext context, SandboxDirectory sandboxes) => WorkspaceId.TryParse((string?)context.Request.RouteValues["id"], null, out var id)
        ? Write(context, sandboxes.Find(id)?.Status ?? new SandboxStatus(id, "absent", null, null, null, null), WireJson.Default.SandboxStatus)
        : Absent(context);

    private static async Task Stats(HttpContext context, SandboxDirectory sandboxes)
    {
        if (Find(context, sandboxes) is { } sandbox)
        {
            await Try(context, async () => await Write(context, await sandbox.Stats(context.RequestAborted), WireJson.Default.SandboxStats));
            return;
        }

        await Absent(context);
    }

    private static async Task Egress(HttpContext context, SandboxDirectory sandboxes)
    {
        if (Find(context, sandboxes) is not { } sandbox)
        {
            await Absent(context);
        }
        else if (await Read(context, WireJson.Default.EgressPolicy) is { } policy && SpecCheck.Fault(policy) is null)
        {
            sandbox.SetEgress(policy);
            context.Response.StatusCode = 204;
        }
        else
        {
            await Refusal.Write(context, 422, ProblemCodes.InvalidValue, "The body is no egress policy whose every rule can be read.");
        }
    }

    private static async Task Idle(HttpContext context, SandboxDirectory sandboxes)
    {
        if (Find(context, sandboxes) is not { } sandbox)
        {
            await Absent(context);
        }
        else if (await Read(context, WireJson.Default.IdleTimes) is { FreezeSeconds: >= 0, StopSeconds: >= 0 } times)
        {
            sandbox.SetIdle(times);
            context.Response.StatusCode = 204;
        }
        else
        {
            await Refusal.Write(context, 422, ProblemCodes.InvalidValue, "The body is no pair of times.");
        }
    }

    private static long? LastUse(HttpContext context) =>
        long.TryParse((string?)context.Request.Query["use"], System.Globalization.CultureInfo.InvariantCulture, out var use) ? use : null;

    private static async Task Events(HttpContext context, HostEventLog events, long after = 0)
    {
        context.Response.ContentType = "application/x-ndjson";
        await context.Response.StartAsync(context.RequestAborted);
        await foreach (var happened in events.Read(after, context.RequestAborted))
        {
            await JsonSerializer.SerializeAsync(context.Response.Body, happened, WireJson.Default.HostEvent, context.RequestAborted);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static async Task Warden(HttpContext context, SandboxDirectory sandboxes)
    {
        if (Find(context, sandboxes) is not { } sandbox)
        {
            await Absent(context);
            return;
        }

        if (sandbox.Status.State is not ("awake" or "frozen"))
        {
            await Refusal.Write(context, 409, ProblemCodes.WorkspaceStopped, "The sandbox does not run.");
            return;
        }

        // The path as it came, so that an escaped character stays one.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target[(target.IndexOf("/warden/", StringComparison.Ordinal) + "/warden".Length)..];
        await Try(context, () => context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect
            ? ForwardSocket.Handle(context, connect, sandbox, path)
            : ForwardRequest.Handle(context, sandbox, path));
    }

    private static async Task Change(HttpContext context, SandboxDirectory sandboxes, Func<Sandbox, CancellationToken, Task<SandboxStatus?>> change)
    {
        if (Find(context, sandboxes) is not { } sandbox)
        {
            await Absent(context);
            return;
        }

        await Try(context, async () =>
        {
            // A change that has begun is brought to its end, also when the link breaks: half a stop helps nobody.
            if (await change(sandbox, CancellationToken.None) is { } status)
            {
                await Write(context, status, WireJson.Default.SandboxStatus);
                return;
            }

            context.Response.StatusCode = 204;
        });
    }

    private static async Task Try(HttpContext context, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception refused) when (refused is SandboxStartException or NoIdsLeftException or WallException
            or InvalidOperationException or System.ComponentModel.Win32Exception or UnauthorizedAccessException)
        {
            await Refusal.Write(context, 503, ProblemCodes.Unavailable, refused.Message);
        }
        catch (SandboxBusyException busy)
        {
            await Refusal.Write(context, 423, ProblemCodes.WorkspaceBusy, busy.Message);
        }
        catch (NotSupportedException cannot)
        {
            await Refusal.Write(context, 409, ProblemCodes.Unavailable, cannot.Message);
        }
        catch (Exception broken) when (broken is HttpRequestException or System.Net.Sockets.SocketException)
        {
            await Refusal.Write(context, 502, ProblemCodes.BadUpstream, "The warden did not answer: " + broken.Message);
        }
        catch (IOException full) when ((full.HResult & 0xffff) == NoSpace)
        {
            await Refusal.Write(context, 507, ProblemCodes.DiskFull, "The disk of the host is full; nothing was changed.");
        }
    }

    private const int NoSpace = 28;

    private static Sandbox? Find(HttpContext context, SandboxDirectory sandboxes) =>
        WorkspaceId.TryParse((string?)context.Request.RouteValues["id"], null, out var id) ? sandboxes.Find(id) : null;

    private static Task Absent(HttpContext context) => Refusal.Write(context, 404, ProblemCodes.NotFound, "There is no such sandbox.");

    private static async Task<T?> Read<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task Write<T>(HttpContext context, T body, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, body, type, context.RequestAborted);
    }
}
