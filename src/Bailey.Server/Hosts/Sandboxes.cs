using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bailey.Contracts;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;

namespace Bailey.Server.Hosts;

/// <summary>The words of a host: sandboxes are made, started, stopped, counted, deleted. A sandbox's id is its workspace's.</summary>
public sealed class Sandboxes
{
    private static readonly TimeSpan s_quick = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(90);
    private static readonly string[] s_states = ["absent", "stopped", "starting", "awake", "frozen", "stopping", "failed"];
    private readonly HostDirectory _directory;

    internal Sandboxes(HostDirectory directory) => _directory = directory;

    /// <summary>Runs the isolation check.</summary>
    public Task<IReadOnlyList<SandboxProbe>> Probe(OrgId organisation, CancellationToken cancellationToken) =>
        Ask(organisation, HttpMethod.Get, "doctor", null, WireJson.Default.IReadOnlyListSandboxProbe, s_long, cancellationToken);

    /// <summary>Every sandbox that the host has.</summary>
    public async Task<IReadOnlyList<SandboxStatus>> List(OrgId organisation, CancellationToken cancellationToken) =>
        [.. (await Ask(organisation, HttpMethod.Get, "sandboxes", null, WireJson.Default.IReadOnlyListSandboxStatus, s_quick, cancellationToken)).Select(Check)];

    /// <summary>Makes the sandbox, or changes its limits and egress.</summary>
    public Task<SandboxStatus> Put(SandboxSpec spec, CancellationToken cancellationToken) =>
        Status(spec.Organisation, HttpMethod.Put, spec.Workspace, "", JsonBody.Of(spec, WireJson.Default.SandboxSpec), s_long, cancellationToken);

    /// <summary>What it does now; <c>absent</c> where there is none.</summary>
    public Task<SandboxStatus> Find(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) =>
        Status(organisation, HttpMethod.Get, workspace, "", null, s_quick, cancellationToken);

    /// <summary>Starts it; answers when it is ready. A repeat changes nothing. The cell that is likely to be wanted first is made beside the start.</summary>
    public Task<SandboxStatus> Start(OrgId organisation, WorkspaceId workspace, string? firstCell, CancellationToken cancellationToken) =>
        Status(organisation, HttpMethod.Post, workspace, firstCell is null ? "/start" : $"/start?cell={firstCell}", null, s_long, cancellationToken);

    /// <summary>Stops it; answers when nothing of it runs.</summary>
    public Task<SandboxStatus> Stop(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) =>
        Status(organisation, HttpMethod.Post, workspace, "/stop", null, s_long, cancellationToken);

    /// <summary>The beginning of a stop for want of use: it is thawed for its farewell. 423 when it was used since.</summary>
    public Task<SandboxStatus> Retire(OrgId organisation, WorkspaceId workspace, long use, CancellationToken cancellationToken) =>
        Status(organisation, HttpMethod.Post, workspace, $"/retire?use={use}", null, s_quick, cancellationToken);

    /// <summary>Stops what was retired; 423 when something was put in since.</summary>
    public Task<SandboxStatus> StopRetired(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) =>
        Status(organisation, HttpMethod.Post, workspace, "/stop?retired=true", null, s_long, cancellationToken);

    /// <summary>Freezes it if it was not used since; 423 else.</summary>
    public Task<SandboxStatus> FreezeIdle(OrgId organisation, WorkspaceId workspace, long use, CancellationToken cancellationToken) =>
        Status(organisation, HttpMethod.Post, workspace, $"/freeze?use={use}", null, s_quick, cancellationToken);

    /// <summary>Freezes it; whatever is asked of its warden afterwards thaws it first. 423 while something is being done in it.</summary>
    public Task<SandboxStatus> Freeze(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) =>
        Status(organisation, HttpMethod.Post, workspace, "/freeze", null, s_quick, cancellationToken);

    /// <summary>Thaws it; a repeat changes nothing.</summary>
    public Task<SandboxStatus> Thaw(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) =>
        Status(organisation, HttpMethod.Post, workspace, "/thaw", null, s_quick, cancellationToken);

    /// <summary>Stops it and removes its files.</summary>
    public async Task Delete(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        var link = await _directory.Link(organisation, cancellationToken);
        await Deadline.Within(s_long, async limit =>
        {
            using var done = await HostAnswers.Send(link, HttpMethod.Delete, $"sandboxes/{workspace}", null, limit);
            return true;
        }, cancellationToken);
    }

    /// <summary>What it takes.</summary>
    public Task<SandboxStats> Stats(OrgId organisation, WorkspaceId workspace, CancellationToken cancellationToken) =>
        Ask(organisation, HttpMethod.Get, $"sandboxes/{workspace}/stats", null, WireJson.Default.SandboxStats, s_quick, cancellationToken);

    /// <summary>What all that are awake take, read without asking anything of them.</summary>
    public Task<IReadOnlyList<SandboxUse>> StatsOfAll(OrgId organisation, CancellationToken cancellationToken) =>
        Ask(organisation, HttpMethod.Get, "stats", null, WireJson.Default.IReadOnlyListSandboxUse, s_quick, cancellationToken);

    /// <summary>Changes what may be reached; holds for new connections at once.</summary>
    public Task SetEgress(OrgId organisation, WorkspaceId workspace, EgressPolicy policy, CancellationToken cancellationToken) =>
        Set(organisation, workspace, "egress", JsonBody.Of(policy, WireJson.Default.EgressPolicy), cancellationToken);

    /// <summary>Changes after which times it says that it is idle.</summary>
    public Task SetIdle(OrgId organisation, WorkspaceId workspace, IdleTimes times, CancellationToken cancellationToken) =>
        Set(organisation, workspace, "idle", JsonBody.Of(times, WireJson.Default.IdleTimes), cancellationToken);

    private async Task Set(OrgId organisation, WorkspaceId workspace, string word, HttpContent body, CancellationToken cancellationToken)
    {
        var link = await _directory.Link(organisation, cancellationToken);
        await Deadline.Within(s_quick, async limit =>
        {
            using var done = await HostAnswers.Send(link, HttpMethod.Put, $"sandboxes/{workspace}/{word}", body, limit);
            return true;
        }, cancellationToken);
    }

    private async Task<SandboxStatus> Status(
        OrgId organisation, HttpMethod method, WorkspaceId workspace, string verb, HttpContent? content, TimeSpan within, CancellationToken cancellationToken)
    {
        var status = Check(await Ask(organisation, method, $"sandboxes/{workspace}{verb}", content, WireJson.Default.SandboxStatus, within, cancellationToken));
        return status.Id == workspace ? status : throw HostAnswers.Bad("another sandbox");
    }

    private async Task<T> Ask<T>(
        OrgId organisation, HttpMethod method, string word, HttpContent? content, JsonTypeInfo<T> type, TimeSpan within, CancellationToken cancellationToken)
    {
        var link = await _directory.Link(organisation, cancellationToken);
        return await Deadline.Within(within, limit => HostAnswers.Ask(link, method, word, content, type, limit), cancellationToken);
    }

    private static SandboxStatus Check(SandboxStatus status) =>
        s_states.Contains(status.State)
            ? status with { Detail = status.Detail is null ? null : HostAnswers.Clean(status.Detail, 1000) }
            : throw HostAnswers.Bad("an unknown state");
}
