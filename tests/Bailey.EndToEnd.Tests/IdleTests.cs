using System.Text.RegularExpressions;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>The two steps of rest, with small times, in the whole product.</summary>
public sealed class IdleTests
{
    [Fact(Timeout = 240_000)]
    public async Task A_workspace_left_alone_is_frozen_answers_the_first_key_is_stopped_and_shows_its_terminal_after_a_server_that_came_back()
    {
        await using var bailey = await BaileyInstance.Start(new Dictionary<string, string> { ["BAILEY_IDLE__FREEZE_SECONDS"] = "3", ["BAILEY_IDLE__STOP_SECONDS"] = "0" });
        using var owner = await Person.SetUp(bailey);
        Assert.SkipUnless((await owner.Get<HostHello>($"{owner.Route}/host")).Freezer, "This machine gives no control group, so nothing can be frozen.");
        var workspace = await owner.CreateWorkspace("rest", null);
        using var terminal = await owner.OpenTerminal(workspace);
        await terminal.Type("echo mar''ker\r");
        await terminal.Until(Text("marker"));
        await State(owner, workspace, "frozen");
        await terminal.Type("echo a''gain\r");
        await terminal.Until(Text("again"));
        await State(owner, workspace, "frozen");

        // The time goes on while the server is away, and the setting that it comes back with holds for what is frozen.
        await bailey.Interrupt();
        await bailey.Start();
        await owner.Do(HttpMethod.Put, $"{owner.Route}/projects/{workspace.Project}/idle", new ProjectIdleRequest(null, 1));
        await State(owner, workspace, "stopped");
        using (var kept = await owner.Attach(workspace, terminal.Id))
        {
            await kept.Until(Text("again"));
        }

        await owner.Do(HttpMethod.Post, $"{owner.RouteOf(workspace)}/wake");
        using var after = await owner.Attach(workspace, terminal.Id);
        await after.Until(Text("marker"));
        var record = await owner.All<AuditEvent>($"{owner.Route}/audit/events?workspace={workspace.Id}");
        Assert.Contains(record, e => e is { Type: "workspace.slept", Principal: "server", Body: { } body } && body["reason"] == "not used for 0:00:03");
        Assert.Contains(record, e => e is { Type: "workspace.stopped", Principal: "server", Body: { } body } && body["reason"] == "not used for 0:01:00");
    }

    private static Regex Text(string text) => new(text, RegexOptions.None, TimeSpan.FromSeconds(1));

    private static async Task State(Person owner, Workspace workspace, string wanted)
    {
        while ((await owner.Get<Workspace>(owner.RouteOf(workspace))).State != wanted)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
