using System.Net;
using System.Net.Http.Json;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Tests.Hosts;

namespace Bailey.Server.Tests.Workspaces;

public sealed class FetchTests(CastleYard yard) : IClassFixture<CastleYard>
{
    private const string Url = "https://example.org/group/name.git";

    [Fact]
    public async Task A_clone_shows_its_progress_and_then_the_branch_that_was_found()
    {
        await yard.Fresh();
        var goOn = new TaskCompletionSource();
        yard.Sandboxes.Git = async socket =>
        {
            while (!goOn.Task.IsCompleted)
            {
                // git says it again and again; the page hears it a few times a second.
                await StandInSandboxes.Send(socket, "Receiving objects:  42% (42/100)\r");
                await Task.Delay(50);
            }

            return 0;
        };

        var workspace = await yard.Workspace((await yard.Project(Url)).Id, "main");
        Assert.Equal("running", workspace.Fetching?.State);
        await yard.Hear(async () => await Find(workspace) is { Fetching: { State: "running", Step: "Receiving objects", Percent: 42 } });
        goOn.SetResult();

        await yard.Hear(async () => await Find(workspace) is { Fetching: null, Branch: "trunk" });
        Assert.Equal("trunk", (await yard.Owner.GetFromJsonAsync<Page<Project>>($"{yard.Root}/projects"))!.Items.Single(p => p.Id == workspace.Project).DefaultBranch);
        Assert.Equal(["fact"], await yard.Record(workspace, "workspace.fetched"));
    }

    [Fact]
    public async Task A_clone_that_fails_says_what_git_said_and_can_be_tried_again()
    {
        await yard.Fresh();
        yard.Sandboxes.Git = async socket =>
        {
            await StandInSandboxes.Send(socket, "fatal: \u001b[31mno such repository\n");
            return 128;
        };
        var workspace = await yard.Workspace((await yard.Project(Url)).Id, "main");
        await yard.Hear(async () => await Find(workspace) is { Fetching: { State: "failed", Error: "fatal:  [31mno such repository" } });
        yard.Sandboxes.Git = _ => Task.FromResult(0);

        await ServerFixture.Expect(await yard.Owner.PostAsync(yard.At(workspace, "/fetch"), null), HttpStatusCode.OK);

        await yard.Hear(async () => await Find(workspace) is { Fetching: null });
    }

    [Fact]
    public async Task A_clone_can_be_cancelled_and_stays_cancelled()
    {
        await yard.Fresh();
        var goOn = new TaskCompletionSource();
        yard.Sandboxes.Git = async _ =>
        {
            await goOn.Task;
            return 143;
        };
        var workspace = await yard.Workspace((await yard.Project(Url)).Id, "main");

        await ServerFixture.Expect(await yard.Owner.PostAsync(yard.At(workspace, "/fetch/cancel"), null), HttpStatusCode.OK);
        goOn.SetResult();

        Assert.Contains(yard.Sandboxes.Asked, asked => asked.StartsWith("end fetch-", StringComparison.Ordinal));
        Assert.Equal("cancelled", (await Find(workspace)).Fetching?.State);
        await ServerFixture.Expect(await yard.Owner.PostAsync(yard.At(workspace, "/fetch/cancel"), null), HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_clone_goes_on_when_the_link_breaks_and_is_read_to_its_end_afterwards()
    {
        await yard.Fresh();
        var never = new TaskCompletionSource<int>();
        yard.Sandboxes.Git = _ => never.Task;
        var workspace = await yard.Workspace((await yard.Project(Url)).Id, "main");
        await yard.HostDies();
        yard.Sandboxes.Git = _ => Task.FromResult(0);

        await yard.HostComesBack();

        await yard.Hear(async () => await Find(workspace) is { Fetching: null, Branch: "trunk" });
    }

    private async Task<Workspace> Find(Workspace workspace) => (await yard.Owner.GetFromJsonAsync<Workspace>(yard.At(workspace)))!;
}
