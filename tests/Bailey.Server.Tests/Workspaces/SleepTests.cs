using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Workspaces;

namespace Bailey.Server.Tests.Workspaces;

/// <summary>Sleep freezes where there is a freezer, and whatever is asked of a frozen workspace wakes it; the record tells both.</summary>
public sealed class SleepTests(CastleYard yard) : IClassFixture<CastleYard>
{
    [Fact]
    public async Task Sleep_freezes_and_wake_thaws()
    {
        var workspace = await Awake(freezer: true);

        Assert.Equal("frozen", (await Post(workspace, "/sleep")).State);
        Assert.Equal("frozen", (await Post(workspace, "/sleep")).State);
        Assert.Equal("awake", (await Post(workspace, "/wake")).State);

        Assert.Equal(["intent", "outcome done"], await yard.Record(workspace, "workspace.slept"));
        Assert.Equal(["intent", "outcome done", "intent", "outcome done"], await yard.Record(workspace, "workspace.woken"));
        Assert.Empty(await yard.Record(workspace, "workspace.stopped"));
        Assert.Single(yard.Sandboxes.Asked, a => a.StartsWith("freeze", StringComparison.Ordinal));
        Assert.Single(yard.Sandboxes.Asked, a => a.StartsWith("thaw", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nothing_can_be_frozen_sleep_stops_and_says_so()
    {
        var workspace = await Awake(freezer: false);

        var after = await Post(workspace, "/sleep");

        Assert.Equal(("stopped", "Its host cannot freeze workspaces, so it was stopped."), (after.State, after.Detail));
        Assert.Equal(["intent", "outcome done"], await yard.Record(workspace, "workspace.stopped"));
        Assert.Empty(await yard.Record(workspace, "workspace.slept"));
        Assert.Null((await Post(workspace, "/wake")).Detail);
    }

    [Fact]
    public async Task What_is_asked_of_a_frozen_workspace_wakes_it_and_the_record_says_so_once()
    {
        var workspace = await Awake(freezer: true);
        await Post(workspace, "/sleep");

        await ServerFixture.Expect(await yard.Owner.GetAsync(yard.At(workspace, "/processes")), HttpStatusCode.NotFound);
        await yard.Hear(async () => (await Find(workspace)).State == "awake");

        Assert.Equal(["intent", "outcome done", "fact"], await yard.Record(workspace, "workspace.woken"));
        var events = await yard.Owner.GetFromJsonAsync<Page<AuditEvent>>($"{yard.Root}/audit/events?type=workspace.woken&workspace={workspace.Id}");
        Assert.Equal(("host", "something was asked of it"), (events!.Items[0].Principal, events.Items[0].Body!["reason"]));
    }

    [Fact]
    public async Task Looking_at_a_frozen_workspace_lets_it_sleep()
    {
        var workspace = await Awake(freezer: true);
        var opened = await yard.Owner.PostAsJsonAsync(yard.At(workspace, "/terminals"), new OpenTerminalRequest(80, 24));
        await ServerFixture.Expect(opened, HttpStatusCode.Created);
        await Post(workspace, "/sleep");

        Assert.Single((await yard.Owner.GetFromJsonAsync<Page<Terminal>>(yard.At(workspace, "/terminals")))!.Items, t => t.State == "running");
        Assert.Equal("frozen", (await Find(workspace)).State);
        Assert.Contains((await yard.Owner.GetFromJsonAsync<Page<Workspace>>($"{yard.Root}/workspaces"))!.Items, w => w.Id == workspace.Id && w.State == "frozen");

        Assert.DoesNotContain(yard.Sandboxes.Asked, a => a.StartsWith("thaw", StringComparison.Ordinal));
        Assert.Equal("stopped", (await Post(workspace, "/stop")).State);
    }

    private async Task<Workspace> Awake(bool freezer)
    {
        await yard.HostDies();
        await yard.Hear(async () => (await yard.Owner.GetAsync($"{yard.Root}/host")).StatusCode == HttpStatusCode.ServiceUnavailable);
        yard.Sandboxes.Freezer = freezer;
        await yard.Fresh();
        // The server may not have noticed yet that the link is another one.
        await yard.Hear(async () => await yard.Owner.GetAsync($"{yard.Root}/host") is { StatusCode: HttpStatusCode.OK } answer
            && (await answer.Content.ReadFromJsonAsync<HostHello>())!.Freezer == freezer);
        return await yard.Workspace((await yard.Project()).Id, "main");
    }

    private async Task<Workspace> Post(Workspace workspace, string act)
    {
        var answer = await yard.Owner.PostAsync(yard.At(workspace, act), null);
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<Workspace>())!;
    }

    private async Task<Workspace> Find(Workspace workspace) => (await yard.Owner.GetFromJsonAsync<Workspace>(yard.At(workspace)))!;
}
