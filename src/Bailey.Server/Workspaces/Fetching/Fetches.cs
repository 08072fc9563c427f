using System.Collections.Concurrent;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Workspaces.Fetching;

/// <summary>
/// Fetches repositories into workspaces. A fetch is a channel of the warden: it goes on while the server is away, and a server that starts
/// reads on where the last one stopped.
/// </summary>
internal sealed partial class Fetches(
    Tenant tenant, Wardens wardens, ProjectDirectory projects, AuditLog audit, EventHub events, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<Fetches> log)
{
    private static readonly TimeSpan s_tell = TimeSpan.FromMilliseconds(400);
    private static readonly CellSpec s_cell = new("tools", "tools");
    private readonly ConcurrentDictionary<WorkspaceId, Fetch> _running = new();

    /// <summary>Begins a fetch; refused while one is under way.</summary>
    public async Task Begin(Principal principal, OrgId organisation, WorkspaceRow row, CancellationToken cancellationToken)
    {
        var fetch = new Fetch(organisation, row, $"fetch-{Ids.New<OperationId>(clock)}", principal);
        if (!_running.TryAdd(row.Id, fetch))
        {
            throw new Refusal(ProblemCodes.WorkspaceBusy, "The repository is being fetched already.").ToException();
        }

        try
        {
            await tenant.Run(organisation, scope => WorkspaceStore.BeginFetch(scope, row.Id, "Connecting", fetch.Channel), cancellationToken);
        }
        catch
        {
            _running.TryRemove(row.Id, out _);
            throw;
        }

        (row.FetchState, row.FetchStep, row.FetchPercent, row.FetchError) = ("running", "Connecting", null, null);
        Tell(fetch);
        _ = Run(fetch, begin: true);
    }

    /// <summary>Reads on in a fetch that an earlier server, or an earlier link, began.</summary>
    public void Resume(OrgId organisation, WorkspaceRow row)
    {
        var fetch = new Fetch(organisation, row, row.FetchChannel ?? "", null);
        if (_running.TryAdd(row.Id, fetch))
        {
            _ = Run(fetch, begin: false);
        }
    }

    /// <summary>Ends a fetch; what was fetched stays and a later try goes on from it.</summary>
    public async Task Cancel(Principal principal, OrgId organisation, WorkspaceRow row, CancellationToken cancellationToken)
    {
        var fetch = new Fetch(organisation, row, row.FetchChannel ?? "", principal);
        await End(fetch, "cancelled", "The fetch was cancelled.");
        try
        {
            await wardens.Of(organisation, row.Id).CloseChannel(fetch.Channel, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Code is ProblemCodes.NotFound or ProblemCodes.WorkspaceStopped)
        {
            // It has just ended.
        }
    }

    private async Task Run(Fetch fetch, bool begin)
    {
        var stopping = lifetime.ApplicationStopping;
        try
        {
            var failure = await Follow(fetch, begin, stopping);
            await End(fetch, failure is null ? null : "failed", failure);
            await wardens.Of(fetch.Organisation, fetch.Workspace).CloseChannel(fetch.Channel, stopping);
        }
        catch (Exception lost) when (lost is LostException or Npgsql.NpgsqlException || stopping.IsCancellationRequested)
        {
            // It goes on in the sandbox; whoever sees it running next reads on.
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ProblemCodes.Unavailable)
        {
            // The host is away.
        }
        catch (RefusedException refused) when (!fetch.Over)
        {
            await End(fetch, "failed", refused.Refusal.Code is ProblemCodes.NotFound or ProblemCodes.WorkspaceStopped
                ? "The fetch was interrupted. Try again."
                : refused.Refusal.Detail);
        }
        catch (Exception failed)
        {
            // The edge of the task.
            Failed(log, failed, fetch.Workspace);
            if (fetch.Over)
            {
                return;
            }

            await End(fetch, "failed", "The fetch failed because of a defect; the log knows more.");
        }
        finally
        {
            _running.TryRemove(fetch.Workspace, out _);
        }
    }

    /// <summary>Follows it to its end; the sentence that says why it failed, or null.</summary>
    private async Task<string?> Follow(Fetch fetch, bool begin, CancellationToken cancellationToken)
    {
        var warden = wardens.Of(fetch.Organisation, fetch.Workspace);
        var epoch = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (begin)
        {
            // The clone keeps the real address; on the way out it is rewritten to http://git.bailey.internal/<project>.
            var remote = (await projects.Find(fetch.Organisation, fetch.Project, cancellationToken))?.Url ?? throw Refusal.NotFound("repository of the project").ToException();
            var (command, environment) = (FetchScript.Command(remote, fetch.Branch), GitEnvironment.With(FetchScript.Environment, fetch.Project, remote));
            await warden.OpenChannel(fetch.Channel, new WardenOpenChannel(s_cell, command, null, environment, epoch), cancellationToken);
        }

        var progress = new FetchProgress();
        var told = clock.GetTimestamp();
        var exit = await ChannelReader.Read(warden, fetch.Channel, epoch, async bytes =>
        {
            progress.Add(bytes.Span);
            if (clock.GetElapsedTime(told) >= s_tell)
            {
                told = clock.GetTimestamp();
                await tenant.Run(fetch.Organisation, scope => WorkspaceStore.MoveFetch(
                    scope, fetch.Workspace, fetch.Channel, progress.Step, progress.Percent), cancellationToken);
                Tell(fetch);
            }
        }, cancellationToken);
        progress.End();
        var code = exit ?? await ExitCode(warden, fetch, cancellationToken);
        if (code == 0)
        {
            await Arrived(warden, fetch, cancellationToken);
        }

        return code == 0 ? null : progress.Tail.Length > 0 ? progress.Tail : $"git ended with {code}.";
    }

    /// <summary>The socket ended first: the channel itself knows.</summary>
    private static async Task<int> ExitCode(WardenClient warden, Fetch fetch, CancellationToken cancellationToken)
    {
        var channel = await warden.Channel(fetch.Channel, cancellationToken);
        return channel is { Running: false, ExitCode: { } code } ? code : throw new LostException("The channel broke while git was running.");
    }

    private async Task Arrived(WardenClient warden, Fetch fetch, CancellationToken cancellationToken)
    {
        var head = await warden.Exec(new WardenExec(s_cell, ["git", "symbolic-ref", "--quiet", "--short", "HEAD"], MaxOutput: 4096), cancellationToken);
        var branch = head.ExitCode == 0 ? System.Text.Encoding.UTF8.GetString(head.Output).Trim() : null;
        if (branch is not null && BranchName.IsValid(branch))
        {
            await tenant.Run(fetch.Organisation, async scope =>
            {
                await WorkspaceStore.Branch(scope, fetch.Workspace, branch);
                if (string.IsNullOrEmpty(fetch.Branch))
                {
                    await ProjectStore.Default(scope, fetch.Project, branch);
                }
            }, cancellationToken);
        }
    }

    private async Task End(Fetch fetch, string? state, string? error)
    {
        await tenant.Run(fetch.Organisation, async scope =>
        {
            if (await WorkspaceStore.EndFetch(scope, fetch.Workspace, fetch.Channel, state, error))
            {
                await audit.Record(scope, fetch.Entry(state ?? "done"));
            }
        }, CancellationToken.None);
        fetch.Over = true;
        Tell(fetch);
    }

    private void Tell(Fetch fetch) => events.Publish("workspace.changed", fetch.Organisation, fetch.Workspace, fetch.Workspace.ToString());

    [LoggerMessage(Level = LogLevel.Error, Message = "The fetch into workspace {Workspace} failed")]
    private static partial void Failed(ILogger logger, Exception failure, WorkspaceId workspace);

    private sealed class Fetch(OrgId organisation, WorkspaceRow row, string channel, Principal? principal)
    {
        public OrgId Organisation => organisation;

        public WorkspaceId Workspace { get; } = row.Id;

        public ProjectId Project { get; } = row.ProjectId;

        public string? Branch { get; } = row.Branch;

        public string Channel => channel;

        /// <summary>Its end is written down; what is left is to tidy up.</summary>
        public bool Over { get; set; }

        public AuditEntry Entry(string result) =>
            (principal?.Entry("workspace.fetched", Workspace) ?? new AuditEntry("workspace.fetched", "server", null, Workspace)) with
            {
                Body = new Dictionary<string, string> { ["result"] = result },
            };
    }
}
