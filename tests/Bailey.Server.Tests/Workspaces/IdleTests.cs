using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Workspaces;
using Bailey.Server.Workspaces.Idle;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Tests.Workspaces;

/// <summary>What the host says is idle is put to rest as the system's act; the times are a project's setting.</summary>
public sealed class IdleTests(CastleYard yard) : IClassFixture<CastleYard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_workspace_that_nobody_uses_is_frozen_and_then_stopped_as_the_systems_act_with_the_reason()
    {
        var workspace = await Awake();
        yard.Sandboxes.Tell("sandbox.idle", workspace.Id, "freeze", use: 7);
        await yard.Hear(async () => (await Find(workspace)).State == "frozen");
        yard.Sandboxes.Tell("sandbox.idle", workspace.Id, "stop", use: 7);
        await yard.Hear(async () => (await Find(workspace)).State == "stopped");

        Assert.Equal(["intent", "outcome done"], await yard.Record(workspace, "workspace.slept"));
        Assert.Equal(["intent", "outcome done"], await yard.Record(workspace, "workspace.stopped"));
        var events = await yard.Owner.GetFromJsonAsync<Page<AuditEvent>>($"{yard.Root}/audit/events?type=workspace.slept&workspace={workspace.Id}", Cancel);
        Assert.All(events!.Items.Where(e => e.Body is not null), e => Assert.Equal(("server", "not used for 0:10:00"), (e.Principal, e.Body!["reason"])));
    }

    [Fact]
    public async Task One_that_was_used_in_the_meantime_is_left_alone_and_shows_no_failure()
    {
        var workspace = await Awake();
        yard.Sandboxes.Used = true;
        foreach (var stop in (bool[])[false, true])
        {
            await Assert.ThrowsAnyAsync<Exception>(() => Rest(workspace, new IdleWord(stop ? 2 : 1, 7, stop)));
            Assert.Equal(("awake", null), ((await Find(workspace)).State, (await Find(workspace)).Detail));
        }

        Assert.DoesNotContain(yard.Sandboxes.Asked, a => a.StartsWith("stop", StringComparison.Ordinal));
        Assert.Equal("intent", (await yard.Record(workspace, "workspace.slept"))[0]);
    }

    [Fact]
    public async Task Of_several_servers_that_hear_the_same_word_one_acts()
    {
        var workspace = await Awake();
        await Rest(workspace, new IdleWord(5, 7, false));
        await ServerFixture.Expect(await yard.Owner.PostAsync(yard.At(workspace, "/wake"), null, Cancel), HttpStatusCode.OK);
        await Rest(workspace, new IdleWord(5, 7, false));
        await Rest(workspace, new IdleWord(5, 7, true));
        Assert.Equal("awake", (await Find(workspace)).State);
        Assert.Equal(["intent", "outcome done"], await yard.Record(workspace, "workspace.slept"));
        Assert.Empty(await yard.Record(workspace, "workspace.stopped"));
    }

    [Fact]
    public async Task The_times_are_a_projects_setting_that_running_workspaces_hear_at_once()
    {
        var workspace = await Awake();
        Assert.Equal(new IdleTimes(600, 14_400), yard.Sandboxes.Idle[workspace.Id]);
        var at = $"{yard.Root}/projects/{workspace.Project}/idle";
        await ServerFixture.Expect(await yard.Owner.PutAsJsonAsync(at, new ProjectIdleRequest(3, 0), Cancel), HttpStatusCode.OK);

        Assert.Equal(new IdleTimes(180, 0), yard.Sandboxes.Idle[workspace.Id]);
        var shown = await yard.Owner.GetFromJsonAsync<ProjectIdle>(at, Cancel);
        Assert.Equal((3, 0, 180, 0, 600), (shown!.FreezeMinutes, shown.StopMinutes, shown.FreezeSeconds, shown.StopSeconds, shown.DefaultFreezeSeconds));
        var record = await yard.Owner.GetFromJsonAsync<Page<AuditEvent>>($"{yard.Root}/audit/events?type=project.idle_changed", Cancel);
        Assert.Equal(("the instance's to 3 minutes", "the instance's to never"), (record!.Items[0].Body!["freeze"], record.Items[0].Body!["stop"]));
        await ServerFixture.Expect(await yard.Owner.PutAsJsonAsync(at, new ProjectIdleRequest(-1, 0), Cancel), HttpStatusCode.UnprocessableEntity);
        await ServerFixture.Expect(
            await yard.Owner.PutAsJsonAsync($"{yard.Root}/projects/{Guid.CreateVersion7():N}/idle", new ProjectIdleRequest(1, 1), Cancel), HttpStatusCode.NotFound);
    }

    [Fact]
    public void The_operators_limit_holds_for_what_a_project_says_and_for_never()
    {
        var options = new IdleOptions { MostMinutes = 60 };
        Assert.Equal([true, true, false, false], new int?[] { null, 60, 61, 0 }.Select(options.Allows));
        Assert.Equal(new IdleTimes(600, 3600), options.For(new ProjectRow()));
        Assert.Equal(new IdleTimes(3600, 3600), options.For(new ProjectRow { FreezeMinutes = 0, StopMinutes = 900 }));
    }

    private Task<WorkspaceRow> Rest(Workspace workspace, IdleWord word) => yard.Server.Get<WorkspaceLife>().Rest(yard.Organisation, workspace.Id, word, Cancel);

    private async Task<Workspace> Awake()
    {
        yard.Sandboxes.Freezer = true;
        await yard.Fresh();
        return await yard.Workspace((await yard.Project()).Id, "main");
    }

    private async Task<Workspace> Find(Workspace workspace) => (await yard.Owner.GetFromJsonAsync<Workspace>(yard.At(workspace), Cancel))!;
}
