using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Connections;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Git.Door;

/// <summary>
/// <c>http://git.bailey.internal/{project}</c> as git in a sandbox sees it: the read side of smart HTTP over the project's own remote. The
/// known paths are these routes and nothing else.
/// </summary>
internal sealed partial class GitDoor(
    ProjectOfWorkspace projectOf, HostServes serves, RemoteOfProject remoteOf, AllowedFolder allowedFolder, GuardedConnector connector, SshKeys keys, MovedRemotes moved,
    DoorLimits limits, IOptions<GitOptions> options, ILogger<GitDoor> log)
{
    private const string Pushing = "Pushing is decided ref by ref and is not enabled on this server yet.";

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/internal/git/{project:length(32)}").ExcludeFromDescription()
            .IsOpen("on internal.sock the host's user is checked by the kernel, and the host says which workspace asks")
            .OnlyReads("a fetch changes nothing here");
        group.MapGet("info/refs", (HttpContext context, string project, GitDoor door) => door.Handle(context, project, (way, exchange, cancel) => way.Advertise(exchange, cancel)));
        group.MapPost("git-upload-pack", (HttpContext context, string project, GitDoor door) => door.Handle(context, project, (way, exchange, cancel) => way.Fetch(exchange, cancel)));
        group.MapPost("git-receive-pack", (HttpContext context) => Say(context, new DoorRefusedException(403, Pushing)));
        app.MapGet("/internal/git/{**path}", (HttpContext context, string? path, GitDoor door) => door.Sibling(context, path ?? "")).ExcludeFromDescription()
            .IsOpen("on internal.sock the host's user is checked by the kernel, and the host says which workspace asks")
            .OnlyReads("says where another repository is");
    }

    private async Task Handle(HttpContext context, string project, Func<IUploadPack, DoorExchange, CancellationToken, Task> act)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(TimeSpan.FromMinutes(options.Value.TransferMinutes));
        try
        {
            RefuseOther(context.Request);
            var visitor = await DoorVisitor.Of(context, project, projectOf, serves, limit.Token);
            using var place = limits.Enter(visitor.Workspace) ?? throw new DoorRefusedException(429, "Too many fetches at once; try again when one has ended.");
            var way = await Way(visitor, limit.Token);
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            {
                size.MaxRequestBodySize = null;
            }

            await act(way, new DoorExchange(context, TimeSpan.FromSeconds(options.Value.IdleSeconds)), limit.Token);
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

    // git asks for a service by the query, or posts the one content type; a dumb client does neither.
    private static void RefuseOther(HttpRequest request)
    {
        var refusal = HttpMethods.IsPost(request.Method)
            ? request.ContentType == DoorExchange.Request ? null : "That is not what git posts."
            : request.Query["service"] is ["git-upload-pack"] && request.Query.Count == 1 ? null
            : request.Query["service"] is ["git-receive-pack"] ? Pushing
            : "Only git's smart protocol is spoken here.";
        if (refusal is not null)
        {
            throw new DoorRefusedException(403, refusal);
        }
    }

    private async Task<IUploadPack> Way(DoorVisitor visitor, CancellationToken cancellationToken)
    {
        var address = await remoteOf(visitor.Organisation, visitor.Project, cancellationToken)
            ?? throw new DoorRefusedException(404, "The project has no remote.");
        return GitRemote.Parse(address) switch
        {
            GitRemote.Http { Base.Scheme: "http" } http when !connector.IsGranted(http.Destination) =>
                throw new DoorRefusedException(403, "Plain http is spoken only with a destination that the operator granted. Use https."),
            GitRemote.Http http => new HttpUploadPack(connector, http, moved),
            GitRemote.Ssh ssh => new SshUploadPack(connector, ssh, await keys.Of(visitor.Organisation, cancellationToken), options.Value.StrictHostKeys),
            GitRemote.Folder folder when allowedFolder(folder.Path) is { } open => new FolderUploadPack(open),
            GitRemote.Folder => throw new DoorRefusedException(403, "The folder is gone, or the operator of this server no longer allows it (BAILEY_GIT__ALLOWED_PATHS)."),
            _ => throw new DoorRefusedException(403, "The address of the project's remote is not acceptable."),
        };
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

/// <summary>The address of the project's remote; null when it has none.</summary>
internal delegate Task<string?> RemoteOfProject(OrgId organisation, ProjectId project, CancellationToken cancellationToken);

/// <summary>Opens the folder if the operator allows the place where it really is; null when not, or when there is none.</summary>
internal delegate OpenFolder? AllowedFolder(string path);

/// <summary>Whether the host of this number serves the organisation.</summary>
internal delegate Task<bool> HostServes(int host, OrgId organisation, CancellationToken cancellationToken);
