using System.Net.Mime;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Door;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Git.Lfs;

/// <summary>
/// GET …/git/lfs?path=: what a pointer in the workspace stands for, fetched from the remote for the person who looks. The file itself stays a pointer: git-lfs in a
/// terminal puts contents in place.
/// </summary>
internal static class ShowLfsObject
{
    public static void Map(RouteGroupBuilder group) => group.MapGet("lfs", Handle).Requires(Actions.GitRead).OnlyReads("a fetch changes nothing here")
        .Produces<byte[]>(StatusCodes.Status200OK, MediaTypeNames.Application.Octet);

    private static async Task Handle(
        HttpContext http, OrgId org, WorkspaceId workspace, string path, RepositoryTools tools, ProjectOfWorkspace projectOf, ProjectRemotes remotes,
        DoorLimits limits, IOptions<GitOptions> options, CancellationToken gone)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone);
        limit.CancelAfter(TimeSpan.FromMinutes(options.Value.TransferMinutes));
        var cancellationToken = limit.Token;
        if (!RepositoryPath.IsValid(path))
        {
            throw Refusal.Invalid(nameof(path), "A path inside the repository is needed, without '..' and not below .git.").ToException();
        }

        var file = await tools.ReadFile(org, workspace, path, LfsPointer.Longest, cancellationToken) ?? throw Refusal.NotFound("file").ToException();
        var pointer = file.Cut ? null : LfsPointer.Read(file.Content);
        if (pointer is null)
        {
            throw new Refusal(ProblemCodes.Conflict, "This file is no pointer of LFS: its content is here already.").ToException();
        }

        if (pointer.Size > options.Value.LfsMegabytes * (1L << 20))
        {
            throw new Refusal(ProblemCodes.TooLarge, "The object is larger than this server lets through (BAILEY_GIT__LFS_MEGABYTES).").ToException();
        }

        var project = await projectOf(org, workspace, cancellationToken) ?? throw Refusal.NotFound("workspace").ToException();
        // Who only looks takes no more of the remote than git in the workspace may.
        using var place = limits.Enter(workspace) ?? throw new Refusal(ProblemCodes.TooMany, "Too many transfers at once; try again when one has ended.").ToException();
        try
        {
            var remote = await remotes.Lfs(org, project, false, cancellationToken);
            var answer = await remote.Batch(new LfsBatch("download", [new LfsObject(pointer.Oid, pointer.Size)], null), cancellationToken);
            var found = answer.Objects?.FirstOrDefault(one => one?.Oid == pointer.Oid);
            var action = found?.Actions?.GetValueOrDefault("download") ?? throw new DoorRefusedException(404, "The remote does not have this object.");
            var target = new LfsTarget("download", pointer.Oid, pointer.Size, action.Href ?? "", action.Header ?? new Dictionary<string, string>(), found.Authenticated == true, default);
            using var response = await remote.Act(target, null, cancellationToken);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            http.Response.ContentType = MediaTypeNames.Application.Octet;
            http.Response.ContentLength = pointer.Size;
            http.Response.Headers.CacheControl = "private, no-store";
            http.Response.Headers.ContentDisposition = "attachment";
            await LfsBytes.Pass(target, buffer => remotes.Patience.Read(body, buffer, cancellationToken), bytes => http.Response.Body.WriteAsync(bytes, cancellationToken).AsTask());
        }
        catch (DoorRefusedException refused) when (!http.Response.HasStarted)
        {
            throw new Refusal(refused.Status switch { 403 => ProblemCodes.NotAllowed, 404 => ProblemCodes.NotFound, _ => ProblemCodes.BadUpstream }, refused.Message).ToException();
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException || (broken is OperationCanceledException && !gone.IsCancellationRequested))
        {
            // Half of it must not look whole.
            http.Abort();
        }
    }
}
