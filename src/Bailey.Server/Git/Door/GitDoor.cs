using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Pushing;
using Bailey.Server.Platform.Connections;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Git.Door;

/// <summary>
/// <c>http://git.bailey.internal/{project}</c> as git in a sandbox sees it: smart HTTP over the project's own remote. The known paths are these
/// routes and nothing else.
/// </summary>
internal sealed partial class GitDoor(
    ProjectOfWorkspace projectOf, HostServes serves, RemoteOfProject remoteOf, ProjectRemotes remotes, DoorLimits limits, WriteSide pushes,
    IOptions<GitOptions> options, ILogger<GitDoor> log)
{
    private const string Why = "on internal.sock the host's user is checked by the kernel, and the host says which workspace asks";

    /// <summary>What belongs to one project behind the door; each part of the room adds its own to it.</summary>
    public static RouteGroupBuilder Group(IEndpointRouteBuilder app, string suffix = "") =>
        app.MapGroup($"/internal/git/{{project:length(32)}}{suffix}").ExcludeFromDescription().IsOpen(Why);

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = Group(app);
        group.MapGet("info/refs", (HttpContext context, string project, GitDoor door) => door.Advertise(context, project)).OnlyReads("a fetch changes nothing here");
        group.MapPost("git-upload-pack", (HttpContext context, string project, GitDoor door) => door.Fetch(context, project)).OnlyReads("a fetch changes nothing here");
        group.MapPost("git-receive-pack", (HttpContext context, string project, GitDoor door) => door.Push(context, project)).Audits(PushRecord.Pushed, PushRecord.Refused);
        app.MapGet("/internal/git/{**path}", (HttpContext context, string? path, GitDoor door) => door.Sibling(context, path ?? "")).ExcludeFromDescription().IsOpen(Why)
            .OnlyReads("says where another repository is");
    }

    // git asks for a service by the query, or posts the one content type; a dumb client does neither.
    private Task Advertise(HttpContext context, string project) => context.Request.Query["service"] switch
    {
        ["git-upload-pack"] when context.Request.Query.Count == 1 => Handle(context, project, async (visitor, exchange, cancel) =>
            await (await remotes.UploadPack(visitor.Organisation, visitor.Project, cancel)).Advertise(exchange, cancel)),
        ["git-receive-pack"] when context.Request.Query.Count == 1 => Handle(context, project, pushes.Advertise),
        _ => Say(context, new DoorRefusedException(403, "Only git's smart protocol is spoken here.")),
    };

    private Task Fetch(HttpContext context, string project) => Post(context, project, GitService.UploadPack, async (visitor, exchange, cancel) =>
        await (await remotes.UploadPack(visitor.Organisation, visitor.Project, cancel)).Fetch(exchange, cancel));

    private Task Push(HttpContext context, string project) => Post(context, project, GitService.ReceivePack, pushes.Push);

    private Task Post(HttpContext context, string project, GitService service, Func<DoorVisitor, DoorExchange, CancellationToken, Task> act)
    {
        if (context.Request.ContentType != service.Request)
        {
            return Say(context, new DoorRefusedException(403, "That is not what git posts."));
        }

        return Handle(context, project, act);
    }

    /// <summary>Lets a visitor in and does it: bounded in time and number, a refusal as plain text, and what breaks off as a broken connection.</summary>
    public async Task Handle(HttpContext context, string project, Func<DoorVisitor, DoorExchange, CancellationToken, Task> act)
    {
        // Whoever reads the body counts.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(TimeSpan.FromMinutes(options.Value.TransferMinutes));
        try
        {
            var visitor = await DoorVisitor.Of(context, project, projectOf, serves, limit.Token);
            using var place = limits.Enter(visitor.Workspace) ?? throw new DoorRefusedException(429, "Too many transfers at once; try again when one has ended.");
            await act(visitor, new DoorExchange(context, remotes.Patience), limit.Token);
        }
        catch (DoorRefusedException refused) when (!context.Response.HasStarted)
        {
            Refused(log, project, refused.Status, refused.Message);
            await Say(context, refused);
        }
        catch (Exception broken) when (broken is DoorRefusedException or IOException or OperationCanceledException or HttpRequestException or InvalidDataException)
        {
            // Half a pack must not look whole: git sees the connection break.
            Broken(log, project, broken.Message);
            context.Abort();
        }
    }

    /// <summary>
    /// git rewrites every address that begins with the project's: what is left of <c>…/name-two</c> for the project <c>…/name</c> arrives here. It is
    /// another repository, reached as any other: by its own address, through the egress proxy.
    /// </summary>
    private async Task Sibling(HttpContext context, string path)
    {
        try
        {
            var project = path[..Math.Min(path.Length, 32)];
            var visitor = await DoorVisitor.Of(context, project, projectOf, serves, context.RequestAborted);
            var address = await remoteOf(visitor.Organisation, visitor.Project, context.RequestAborted);
            if (!path.EndsWith("/info/refs", StringComparison.Ordinal) || context.Request.Query["service"] is not ["git-upload-pack" or "git-receive-pack"])
            {
                throw new DoorRefusedException(403, "Only git's smart protocol is spoken here.");
            }

            // The path as it came, so that an escaped character stays one.
            var rest = new PathString("/" + path).Value![(1 + project.Length)..];
            var escaped = string.Join('/', rest.Split('/').Select(Uri.EscapeDataString));
            context.Response.Redirect(
                GitRemote.Parse(address) is GitRemote.Http http && OutboundUrl.TryParse($"{http.Base.AbsoluteUri.TrimEnd('/')}{escaped}{context.Request.QueryString}", out var url, out var at)
                    && at == http.Destination
                    ? url.AbsoluteUri
                    : throw new DoorRefusedException(404, "This is another repository whose address begins with that of the project. Use its https address."));
        }
        catch (DoorRefusedException refused)
        {
            Refused(log, "of another name", refused.Status, refused.Message);
            await Say(context, refused);
        }
    }

    private static Task Say(HttpContext context, DoorRefusedException refused)
    {
        context.Response.StatusCode = refused.Status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(refused.Message + "\n", context.RequestAborted);
    }

    [LoggerMessage(LogLevel.Information, "git door of project {Project}: {Status} {Reason}")]
    private static partial void Refused(ILogger log, string project, int status, string reason);

    [LoggerMessage(LogLevel.Information, "git door of project {Project}: the transfer broke: {Reason}")]
    private static partial void Broken(ILogger log, string project, string reason);
}

/// <summary>Whether the host of this number serves the organisation.</summary>
internal delegate Task<bool> HostServes(int host, OrgId organisation, CancellationToken cancellationToken);

/// <summary>What git in a sandbox hears when it pushes; the room's part for pushing answers.</summary>
internal sealed record WriteSide(
    Func<DoorVisitor, DoorExchange, CancellationToken, Task> Advertise, Func<DoorVisitor, DoorExchange, CancellationToken, Task> Push);
