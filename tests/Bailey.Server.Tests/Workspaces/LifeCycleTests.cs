using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;

namespace Bailey.Server.Tests.Workspaces;

public sealed class LifeCycleTests(CastleYard yard) : IClassFixture<CastleYard>
{
    [Theory]
    [InlineData("stopped", "Wake", "starting")]
    [InlineData("failed", "Wake", "starting")]
    [InlineData("awake", "Wake", null)]
    [InlineData("frozen", "Wake", "frozen")]
    [InlineData("awake", "Sleep", "awake")]
    [InlineData("frozen", "Sleep", null)]
    [InlineData("stopped", "Sleep", null)]
    [InlineData("failed", "Sleep", null)]
    [InlineData("awake", "Stop", "stopping")]
    [InlineData("frozen", "Stop", "stopping")]
    [InlineData("failed", "Stop", "stopping")]
    [InlineData("stopped", "Stop", null)]
    [InlineData("stopped", "Delete", "stopping")]
    [InlineData("awake", "Delete", "stopping")]
    public void An_act_moves_a_workspace_to_its_busy_state_or_has_nothing_to_do(string state, string act, string? busy) =>
        Assert.Equal(busy, LifeCycle.Begin(state, Enum.Parse<LifeAct>(act)));

    [Theory]
    [InlineData("starting")]
    [InlineData("stopping")]
    public void A_busy_workspace_refuses_every_act(string state) =>
        Assert.All(Enum.GetValues<LifeAct>(), act => Assert.Equal(423, Assert.Throws<RefusedException>(() => LifeCycle.Begin(state, act)).Refusal.Status));

    [Fact]
    public async Task Whoever_makes_a_project_is_its_maintainer_and_its_workspace_is_awake_with_the_walls_of_the_host()
    {
        await yard.Fresh();
        var project = await yard.Project();

        var workspace = await yard.Workspace(project.Id, "main");

        Assert.Equal("maintainer", project.Role);
        Assert.Equal("awake", workspace.State);
        Assert.Equal(["There is no wall here."], workspace.Walls);
        Assert.Equal(["fact"], await yard.Record(workspace, "workspace.created"));
        Assert.Equal(["intent", "outcome done"], await yard.Record(workspace, "workspace.woken"));
    }

    [Fact]
    public async Task Twenty_who_wake_at_once_start_one_sandbox_and_all_find_it_awake()
    {
        await yard.Fresh();
        var workspace = await yard.Workspace((await yard.Project()).Id, "main");
        await ServerFixture.Expect(await yard.Owner.PostAsync(yard.At(workspace, "/stop"), null), HttpStatusCode.OK);
        yard.Sandboxes.Asked.Clear();
        var asked = 0;
        var all = new TaskCompletionSource();
        yard.Sandboxes.DuringStart = () => all.Task;

        var wakes = Enumerable.Range(0, 20).Select(async _ =>
        {
            var wake = yard.Owner.PostAsync(yard.At(workspace, "/wake"), null);
            if (Interlocked.Increment(ref asked) == 20)
            {
                all.SetResult();
            }

            var answer = await wake;
            await ServerFixture.Expect(answer, HttpStatusCode.OK);
            return (await answer.Content.ReadFromJsonAsync<Workspace>())!.State;
        });

        Assert.All(await Task.WhenAll(wakes), state => Assert.Equal("awake", state));
        Assert.Single(yard.Sandboxes.Asked, a => a.StartsWith("start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_a_start_is_423()
    {
        await yard.Fresh();
        var workspace = await yard.Workspace((await yard.Project()).Id, "main");
        await yard.Owner.PostAsync(yard.At(workspace, "/stop"), null);
        var (inside, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        yard.Sandboxes.DuringStart = () =>
        {
            inside.SetResult();
            return goOn.Task;
        };
        var wake = yard.Owner.PostAsync(yard.At(workspace, "/wake"), null);
        await inside.Task;

        var stop = await yard.Owner.PostAsync(yard.At(workspace, "/stop"), null);
        goOn.SetResult();

        await ServerFixture.Expect(stop, (HttpStatusCode)423);
        await ServerFixture.Expect(await wake, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_start_that_fails_leaves_a_failed_workspace_that_says_why()
    {
        await yard.Fresh();
        var project = await yard.Project();
        yard.Sandboxes.StartFailure = "No user namespaces here.";

        var workspace = await yard.Workspace(project.Id, "main");

        Assert.Equal(("failed", "No user namespaces here."), (workspace.State, workspace.Detail));
        Assert.Equal(["intent", "outcome not_done"], await yard.Record(workspace, "workspace.woken"));
        yard.Sandboxes.StartFailure = null;

        // What the host tells of a sandbox that does not run says less, and leaves it standing.
        var other = await yard.Workspace(project.Id, "other");
        yard.Sandboxes.Tell("sandbox.changed", workspace.Id, "stopped");
        yard.Sandboxes.Tell("sandbox.changed", other.Id, "failed", "The last that is told.");
        await yard.Hear(async () => (await Find(other)).Detail == "The last that is told.");
        Assert.Equal("No user namespaces here.", (await Find(workspace)).Detail);
        await ServerFixture.Expect(await yard.Owner.PostAsync(yard.At(workspace, "/wake"), null), HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_the_host_tells_is_what_the_workspace_says()
    {
        await yard.Fresh();
        var workspace = await yard.Workspace((await yard.Project()).Id, "main");

        yard.Sandboxes.Tell("sandbox.changed", workspace.Id, "failed", "Killed for \u001b[31mmemory");

        await yard.Hear(async () => await Find(workspace) is { State: "failed", Detail: "Killed for  [31mmemory" });
    }

    [Fact]
    public async Task A_host_that_comes_back_is_asked_how_things_stand()
    {
        await yard.Fresh();
        var workspace = await yard.Workspace((await yard.Project()).Id, "main");
        await yard.HostDies();
        await yard.Hear(async () => (await Find(workspace)).Detail?.StartsWith("The host is away", StringComparison.Ordinal) == true);
        yard.Sandboxes.Tell("sandbox.changed", workspace.Id, "stopped");

        await yard.HostComesBack();

        await yard.Hear(async () => (await Find(workspace)).State == "stopped");
    }

    [Fact]
    public async Task A_deleted_workspace_is_gone_at_the_host_and_here()
    {
        await yard.Fresh();
        var project = await yard.Project();
        var workspace = await yard.Workspace(project.Id, "main");
        await ServerFixture.Expect(await yard.Owner.DeleteAsync($"{yard.Root}/projects/{project.Id}"), HttpStatusCode.Conflict);

        await ServerFixture.Expect(await yard.Owner.DeleteAsync(yard.At(workspace)), HttpStatusCode.NoContent);

        await ServerFixture.Expect(await yard.Owner.GetAsync(yard.At(workspace)), HttpStatusCode.NotFound);
        Assert.Contains($"delete {workspace.Id}", yard.Sandboxes.Asked);
        Assert.Equal(["intent", "outcome done"], await yard.Record(workspace, "workspace.deleted"));
        await ServerFixture.Expect(await yard.Owner.DeleteAsync($"{yard.Root}/projects/{project.Id}"), HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Another_organisation_has_no_host()
    {
        await yard.Fresh();
        await yard.Workspace((await yard.Project()).Id, "main");
        var answer = await yard.Owner.PostAsJsonAsync("/api/v1/orgs", new { name = "Elsewhere" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var other = (await answer.Content.ReadFromJsonAsync<Bailey.Contracts.Identity.Organisation>())!.Id;
        var project = await yard.Owner.PostAsJsonAsync($"/api/v1/orgs/{other}/projects", new CreateProjectRequest("shed"));
        var id = (await project.Content.ReadFromJsonAsync<Project>())!.Id;

        var made = await yard.Owner.PostAsJsonAsync($"/api/v1/orgs/{other}/workspaces", new CreateWorkspaceRequest(id, "main"));

        await ServerFixture.Expect(made, HttpStatusCode.Conflict);
        Assert.Equal("no_host", (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_host_says_which_walls_it_has_and_an_absent_one_is_503()
    {
        await yard.Fresh();
        await yard.Workspace((await yard.Project()).Id, "main");

        var hello = await yard.Owner.GetFromJsonAsync<Bailey.Contracts.Hosts.HostHello>($"{yard.Root}/host");
        Assert.Equal(["There is no wall here."], hello!.MissingWalls);

        await yard.HostDies();
        await yard.Hear(async () => (await yard.Owner.GetAsync($"{yard.Root}/host")).StatusCode == HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Lists_are_paged_and_hold_each_workspace_once()
    {
        await yard.Fresh();
        var project = await yard.Project();
        var made = new List<WorkspaceId>();
        for (var i = 0; i < 5; i++)
        {
            made.Add((await yard.Workspace(project.Id, $"w{i}")).Id);
        }

        var seen = new List<WorkspaceId>();
        string? next = null;
        do
        {
            var page = await yard.Owner.GetFromJsonAsync<Page<Workspace>>($"{yard.Root}/workspaces?project={project.Id}&limit=2{(next is null ? "" : $"&cursor={next}")}");
            seen.AddRange(page!.Items.Select(w => w.Id));
            next = page.Next;
        }
        while (next is not null);

        Assert.Equal(made.AsEnumerable().Reverse(), seen);
        await ServerFixture.Expect(await yard.Owner.GetAsync($"{yard.Root}/workspaces?cursor=nonsense"), HttpStatusCode.UnprocessableEntity);
        await ServerFixture.Expect(await yard.Owner.GetAsync($"{yard.Root}/workspaces?limit=0"), HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_member_without_a_role_in_the_project_sees_none_of_it()
    {
        await yard.Fresh();
        var project = await yard.Project();
        var workspace = await yard.Workspace(project.Id, "main");
        var (member, _) = await yard.Server.SignedInMember("milo@example.com");

        Assert.Empty((await member.GetFromJsonAsync<Page<Workspace>>($"{yard.Root}/workspaces"))!.Items);
        Assert.Empty((await member.GetFromJsonAsync<Page<Project>>($"{yard.Root}/projects"))!.Items);
        await ServerFixture.Expect(await member.GetAsync(yard.At(workspace)), HttpStatusCode.NotFound);
        await ServerFixture.Expect(await member.PostAsync(yard.At(workspace, "/wake"), null), HttpStatusCode.NotFound);
        await ServerFixture.Expect(await member.GetAsync($"{yard.Root}/projects/{project.Id}"), HttpStatusCode.NotFound);
        await ServerFixture.Expect(await member.PostAsJsonAsync($"{yard.Root}/workspaces", new CreateWorkspaceRequest(project.Id, "mine")), HttpStatusCode.NotFound);
    }

    private async Task<Workspace> Find(Workspace workspace) => (await yard.Owner.GetFromJsonAsync<Workspace>(yard.At(workspace)))!;
}
