using System.Globalization;
using System.Text.Json;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Door;
using Bailey.Server.Git.Pushing;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Git.Lfs;

/// <summary>
/// LFS through the door, as git-lfs in a sandbox finds it beside the repository. Addresses and credentials that the remote gives out stay here: the sandbox gets handles,
/// and objects go through the server. Who may not push may not upload, lock or unlock.
/// </summary>
internal sealed class LfsDoor(ProjectRemotes remotes, PushAuthority authority, LfsHandles handles, Tenant tenant, AuditLog audit, IOptions<GitOptions> options)
{
    /// <summary>An object that goes to the remote: an intent, and an outcome when the remote has taken it.</summary>
    public const string Uploaded = "git.lfs_uploaded";

    /// <summary>A lock that was made or broken at the remote.</summary>
    public const string Locked = "git.lfs_locked";
    private const int MostRequest = 1 << 20;

    private long MostBytes => options.Value.LfsMegabytes * (1L << 20);

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var suffix in (string[])["", ".git"])
        {
            var api = GitDoor.Group(app, suffix).MapGroup("/info/lfs");
            api.MapPost("objects/batch", (HttpContext context, string project, GitDoor door, LfsDoor lfs) => door.Handle(context, project, Said(context, lfs.Batch)))
                .OnlyReads("asks where objects are; each that is sent is recorded");
            api.MapGet("locks", (HttpContext context, string project, GitDoor door, LfsDoor lfs) => door.Handle(context, project, Said(context, (v, e, c) => lfs.Locks(context, v, e, "", c))))
                .OnlyReads();
            api.MapPost("locks/verify", (HttpContext context, string project, GitDoor door, LfsDoor lfs) => door.Handle(context, project, Said(context, (v, e, c) => lfs.Locks(context, v, e, "/verify", c))))
                .OnlyReads("asks which locks there are");
            api.MapPost("locks", (HttpContext context, string project, GitDoor door, LfsDoor lfs) => door.Handle(context, project, Said(context, (v, e, c) => lfs.Lock(context, v, e, "", c))))
                .Audits(Locked);
            api.MapPost("locks/{id:length(1,200)}/unlock", (HttpContext context, string project, string id, GitDoor door, LfsDoor lfs) =>
                door.Handle(context, project, Said(context, (v, e, c) => lfs.Lock(context, v, e, $"/{Uri.EscapeDataString(id)}/unlock", c)))).Audits(Locked);
        }

        var objects = GitDoor.Group(app, "").MapGroup("/lfs");
        objects.MapGet("{handle}", (HttpContext context, string project, string handle, GitDoor door, LfsDoor lfs) => door.Handle(context, project, Said(context, (v, e, c) => lfs.Download(context, v, e, handle, c))))
            .OnlyReads("a fetch changes nothing here");
        objects.MapPut("{handle}", (HttpContext context, string project, string handle, GitDoor door, LfsDoor lfs) => door.Handle(context, project, Said(context, (v, e, c) => lfs.Upload(context, v, e, handle, c))))
            .Audits(Uploaded);
        objects.MapPost("{handle}", (HttpContext context, string project, string handle, GitDoor door, LfsDoor lfs) => door.Handle(context, project, Said(context, (v, e, c) => lfs.Verify(v, e, handle, c))))
            .OnlyReads("asks whether an object arrived");
    }

    private async Task Batch(DoorVisitor visitor, DoorExchange exchange, CancellationToken cancellationToken)
    {
        var batch = LfsBatch.Read(await Body(exchange, cancellationToken), MostBytes);
        if (batch.Operation == "upload")
        {
            await authority.Of(visitor, cancellationToken);
        }

        var asked = batch.Objects.Select(one => one.Oid).ToHashSet();
        var answer = await (await Remote(visitor, batch.Operation == "upload", cancellationToken)).Batch(batch, cancellationToken);
        var objects = (answer.Objects ?? []).Where(one => one is not null && asked.Contains(one.Oid)).Select(one => Shown(visitor, batch, one));
        await Json(exchange, new LfsAnswer("basic", [.. objects]), cancellationToken);
    }

    private LfsAnswered Shown(DoorVisitor visitor, LfsBatch batch, LfsAnswered one)
    {
        // The size that was asked for is the one that counts: what is passed on is held to it.
        var size = batch.Objects.First(asked => asked.Oid == one.Oid).Size;
        if (one.Error is { } error)
        {
            return new LfsAnswered(one.Oid, size, null, null, new LfsError(error.Code, PushReport.Reason(error.Message ?? "")));
        }

        var actions = new Dictionary<string, LfsAction>();
        foreach (var (act, action) in one.Actions ?? new Dictionary<string, LfsAction>())
        {
            if (act != batch.Operation && !(act == "verify" && batch.Operation == "upload"))
            {
                continue;
            }

            if (action is null)
            {
                throw new DoorRefusedException(502, "The remote's answer is none of an LFS server.");
            }

            var target = new LfsTarget(act, one.Oid, size, action.Href ?? "", action.Header ?? new Dictionary<string, string>(), one.Authenticated == true, default);
            if (handles.Make(visitor, target) is not { } handle)
            {
                return new LfsAnswered(one.Oid, size, null, null, new LfsError(501, "The remote's address of the object is too long."));
            }

            actions[act] = new LfsAction($"http://git.bailey.internal/{visitor.Project}/lfs/{handle}", null, 3000);
        }

        return new LfsAnswered(one.Oid, size, true, actions.Count > 0 ? actions : null, null);
    }

    private async Task Download(HttpContext context, DoorVisitor visitor, DoorExchange exchange, string handle, CancellationToken cancellationToken)
    {
        var target = Opened(visitor, handle, "download");
        using var response = await (await Remote(visitor, false, cancellationToken)).Act(target, null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        context.Response.ContentLength = target.Size;
        exchange.Begin("application/octet-stream");
        await LfsBytes.Pass(target, buffer => exchange.Read(body, buffer, cancellationToken), bytes => exchange.Write(bytes, cancellationToken));
    }

    private async Task Upload(HttpContext context, DoorVisitor visitor, DoorExchange exchange, string handle, CancellationToken cancellationToken)
    {
        var pusher = await authority.Of(visitor, cancellationToken);
        var target = Opened(visitor, handle, "upload");
        if (exchange.BodyLength is { } length && length != target.Size)
        {
            throw new DoorRefusedException(422, "The object has another size than was said.");
        }

        var remote = await Remote(visitor, true, cancellationToken);
        var entry = pusher.Principal.Entry(
            Uploaded, visitor.Workspace, ("object", target.Oid), ("size", target.Size.ToString(CultureInfo.InvariantCulture)), ("host", remote.Address(target.Href).Authority));
        var refused = await audit.Act(
            visitor.Organisation, entry, async _ =>
            {
                try
                {
                    using var content = new LfsBytes.Sent(target, exchange.Body);
                    using var response = await remote.Act(target, content, cancellationToken);
                    return null;
                }
                catch (DoorRefusedException no)
                {
                    return no;
                }
                catch (HttpRequestException broken) when (broken.InnerException is DoorRefusedException no)
                {
                    return no;
                }
            },
            no => (no is null ? "done" : "not_done", entry), cancellationToken);
        _ = refused is null ? refused : throw refused;
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    private async Task Verify(DoorVisitor visitor, DoorExchange exchange, string handle, CancellationToken cancellationToken)
    {
        await authority.Of(visitor, cancellationToken);
        var target = Opened(visitor, handle, "verify");
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new LfsObject(target.Oid, target.Size)));
        content.Headers.ContentType = new(LfsRemote.MediaType);
        using var response = await (await Remote(visitor, true, cancellationToken)).Act(target, content, cancellationToken);
        exchange.Begin(LfsRemote.MediaType);
    }

    private async Task Lock(HttpContext context, DoorVisitor visitor, DoorExchange exchange, string path, CancellationToken cancellationToken)
    {
        var pusher = await authority.Of(visitor, cancellationToken);
        var json = await Body(exchange, cancellationToken);
        var (status, body) = await (await Remote(visitor, true, cancellationToken)).Api(HttpMethod.Post, "/locks" + path, json, cancellationToken);
        var entry = pusher.Principal.Entry(
            Locked, visitor.Workspace, ("path", Named(json)), ("act", path.Length == 0 ? "lock" : "unlock"), ("status", status.ToString(CultureInfo.InvariantCulture)));
        await tenant.Run(visitor.Organisation, scope => audit.Record(scope, entry), cancellationToken);
        await Pass(context, exchange, status, body, cancellationToken);
    }

    private async Task Locks(HttpContext context, DoorVisitor visitor, DoorExchange exchange, string path, CancellationToken cancellationToken)
    {
        var json = path.Length == 0 ? null : await Body(exchange, cancellationToken);
        var query = path.Length == 0 ? context.Request.QueryString.Value ?? "" : "";
        var (status, body) = await (await Remote(visitor, false, cancellationToken)).Api(json is null ? HttpMethod.Get : HttpMethod.Post, $"/locks{path}{query}", json, cancellationToken);
        await Pass(context, exchange, status, body, cancellationToken);
    }

    /// <summary>An answer of the API as it is, if it is JSON; an error page of something else is not shown inside.</summary>
    private static async Task Pass(HttpContext context, DoorExchange exchange, int status, byte[] body, CancellationToken cancellationToken)
    {
        if (status is not (200 or 201 or 403 or 404 or 409 or 501))
        {
            throw new DoorRefusedException(status is 401 ? 403 : 502, $"The LFS server of the remote answered {status.ToString(CultureInfo.InvariantCulture)}.");
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            exchange.Begin(LfsRemote.MediaType);
            context.Response.StatusCode = status;
            await exchange.Write(JsonSerializer.SerializeToUtf8Bytes(json.RootElement), cancellationToken);
        }
        catch (JsonException)
        {
            throw new DoorRefusedException(status is 404 or 501 ? 404 : 502, "The LFS server of the remote keeps no locks.");
        }
    }

    private LfsTarget Opened(DoorVisitor visitor, string handle, string act) =>
        handles.Open(visitor, handle) is { } target && target.Act == act ? target : throw new DoorRefusedException(404, "There is no such object.");

    private async Task<LfsRemote> Remote(DoorVisitor visitor, bool writes, CancellationToken cancellationToken) =>
        await remotes.Lfs(visitor.Organisation, visitor.Project, writes, cancellationToken);

    private static async Task<byte[]> Body(DoorExchange exchange, CancellationToken cancellationToken)
    {
        await using var body = exchange.PlainBody();
        var buffer = new byte[MostRequest + 1];
        var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return count <= MostRequest ? buffer[..count] : throw new DoorRefusedException(413, "The request is too large.");
    }

    private static async Task Json<T>(DoorExchange exchange, T answer, CancellationToken cancellationToken)
    {
        exchange.Begin(LfsRemote.MediaType);
        await exchange.Write(JsonSerializer.SerializeToUtf8Bytes(answer), cancellationToken);
    }

    /// <summary>git-lfs shows the words of a refusal only out of JSON.</summary>
    private static Func<DoorVisitor, DoorExchange, CancellationToken, Task> Said(HttpContext context, Func<DoorVisitor, DoorExchange, CancellationToken, Task> act) =>
        async (visitor, exchange, cancellationToken) =>
        {
            try
            {
                await act(visitor, exchange, cancellationToken);
            }
            catch (DoorRefusedException refused) when (!context.Response.HasStarted)
            {
                await Refuse(context, exchange, refused, cancellationToken);
            }
        };

    private static Task Refuse(HttpContext context, DoorExchange exchange, DoorRefusedException refused, CancellationToken cancellationToken)
    {
        exchange.Begin(LfsRemote.MediaType);
        context.Response.StatusCode = refused.Status;
        context.Response.ContentLength = null;
        return exchange.Write(JsonSerializer.SerializeToUtf8Bytes(new { message = refused.Message }), cancellationToken);
    }

    private static string Named(byte[] json)
    {
        try
        {
            using var read = JsonDocument.Parse(json);
            return read.RootElement.ValueKind == JsonValueKind.Object && read.RootElement.TryGetProperty("path", out var path) && path.GetString() is { } text
                ? PushReport.Reason(text)
                : "";
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
