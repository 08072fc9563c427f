using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Door;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Git.Remotes;

/// <summary>
/// What a person does with the remote by a button, one at a time in a workspace: its steps are streamed, it goes on when the page is closed, and anybody
/// who may start one may end it. It ends with the session that began it, and when its person's rights change.
/// </summary>
internal sealed partial class RemoteActs(EventHub events, LiveSockets sockets, IHostApplicationLifetime lifetime, ILogger<RemoteActs> log)
{
    private const int Kept = 256;
    private readonly ConcurrentDictionary<WorkspaceId, CancellationTokenSource> _running = new();

    public static void Map(RouteGroupBuilder group) =>
        group.MapPost("remote/cancel", Cancel).Requires(Actions.GitWrite).OnlyReads("ends what is recorded by whoever began it");

    /// <summary>Does it, and answers with its steps.</summary>
    public async Task Run(
        HttpContext http, Principal principal, OrgId organisation, WorkspaceId workspace, Func<Action<string, int?>, CancellationToken, Task<GitRemoteResult>> act,
        CancellationToken cancellationToken)
    {
        var live = sockets.Enter(http, principal.Session, principal.User, organisation);
        var end = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, live.Ended);
        if (!_running.TryAdd(workspace, end))
        {
            end.Dispose();
            live.Dispose();
            throw new Refusal(ProblemCodes.WorkspaceBusy, "The workspace is talking to its remote already; wait for it, or cancel it.").ToException();
        }

        var steps = Channel.CreateBounded<GitRemoteEvent>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        _ = Task.Run(() => Go(organisation, workspace, act, steps.Writer, live, end), CancellationToken.None);
        http.Response.ContentType = "application/x-ndjson";
        http.Response.Headers.CacheControl = "no-store";
        await foreach (var step in steps.Reader.ReadAllAsync(cancellationToken))
        {
            await http.Response.Body.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(step, JsonSerializerOptions.Web), (byte)'\n'], cancellationToken);
            await http.Response.Body.FlushAsync(cancellationToken);
        }
    }

    private static NoContent Cancel(WorkspaceId workspace, RemoteActs acts)
    {
        if (!acts._running.TryGetValue(workspace, out var end))
        {
            throw new Refusal(ProblemCodes.Conflict, "Nothing is under way with the remote.").ToException();
        }

        try
        {
            end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }

        return TypedResults.NoContent();
    }

    private async Task Go(
        OrgId organisation, WorkspaceId workspace, Func<Action<string, int?>, CancellationToken, Task<GitRemoteResult>> act, ChannelWriter<GitRemoteEvent> steps,
        LiveSocket live, CancellationTokenSource end)
    {
        GitRemoteEvent last;
        try
        {
            last = new GitRemoteEvent("Done", Result: await act((step, percent) => steps.TryWrite(new GitRemoteEvent(step, percent)), end.Token));
        }
        catch (RemoteProblemException problem)
        {
            last = new GitRemoteEvent("Failed", Problem: problem.Problem);
        }
        catch (RefusedException refused)
        {
            last = Failed(refused.Refusal.Code, refused.Refusal.Detail);
        }
        catch (DoorRefusedException refused)
        {
            last = Failed(refused.Status == StatusCodes.Status403Forbidden ? ProblemCodes.NotAllowed : ProblemCodes.BadUpstream, refused.Message);
        }
        catch (Exception) when (live.Ended.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            last = Failed(ProblemCodes.NotAllowed, "It was ended: your session has, or what you may do here has changed. Look at the state of the branch before you try again.");
        }
        catch (Exception) when (end.IsCancellationRequested)
        {
            last = Failed(ProblemCodes.Conflict, "It was cancelled.");
        }
        catch (Exception lost) when (lost is LostException or IOException or HttpRequestException or Npgsql.NpgsqlException)
        {
            last = Failed(ProblemCodes.Unavailable, "The connection broke; look at the state of the branch before you try again.");
        }
        catch (Exception defect)
        {
            // The edge of the task.
            Defect(log, defect, workspace);
            last = Failed(ProblemCodes.Internal, "It failed because of a defect; the log knows more.");
        }

        _running.TryRemove(workspace, out _);
        end.Dispose();
        live.Dispose();
        events.Publish("git.changed", organisation, workspace);
        steps.TryWrite(last);
        steps.Complete();
    }

    private static GitRemoteEvent Failed(string code, string detail) => new("Failed", Problem: new GitRemoteProblem(code, detail));

    [LoggerMessage(LogLevel.Error, "A push, pull or fetch of workspace {Workspace} failed")]
    private static partial void Defect(ILogger log, Exception failure, WorkspaceId workspace);
}

/// <summary>An expected failure with what a person can do about it.</summary>
internal sealed class RemoteProblemException(string detail, string? remedy) : Exception(detail)
{
    public GitRemoteProblem Problem { get; } = new(ProblemCodes.Conflict, detail, remedy);
}
