using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Wardens;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Terminals;
using Bailey.Server.Tests.Workspaces;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Terminals;

/// <summary>The end of a terminal is in the record when it happens, once, whoever looks or not.</summary>
public sealed class TerminalEndTests(CastleYard yard) : IClassFixture<CastleYard>
{
    [Fact]
    public async Task A_terminal_that_ends_while_nobody_looks_is_recorded_once()
    {
        await yard.Fresh();
        var (said, listens) = Ends();
        var (workspace, terminal) = await Open();
        await listens;

        said.SetResult([Ended(terminal, 3), Ended(terminal, 4), Ended(terminal with { Id = default }, 1)]);
        await Recorded(workspace);

        var shown = await yard.Owner.GetFromJsonAsync<Terminal>(yard.At(workspace, $"/terminals/{terminal.Id}"));
        Assert.Equal(("ended", 3), (shown!.State, shown.ExitCode));
        Assert.Equal(["fact"], await yard.Record(workspace, "terminal.ended"));
    }

    [Fact]
    public async Task One_that_ended_while_the_host_was_away_is_recorded_when_it_comes_back()
    {
        await yard.Fresh();
        var (workspace, terminal) = await Open();
        await yard.HostDies();
        yard.Sandboxes.EndTerminals(7);
        var (said, _) = Ends();
        said.SetResult([Ended(terminal, 7)]);

        await yard.HostComesBack();
        await Recorded(workspace);

        Assert.Equal(["fact"], await yard.Record(workspace, "terminal.ended"));
    }

    [Fact]
    public async Task Those_of_a_sandbox_that_died_are_recorded_when_the_host_says_so()
    {
        await yard.Fresh();
        var (workspace, _) = await Open();

        yard.Sandboxes.Tell("sandbox.changed", workspace.Id, "failed", "It was killed.");
        await Recorded(workspace);

        Assert.Equal(["fact"], await yard.Record(workspace, "terminal.ended"));
    }

    [Fact]
    public async Task Closing_one_records_its_end_once_too()
    {
        await yard.Fresh();
        var (workspace, terminal) = await Open();

        await ServerFixture.Expect(await yard.Owner.DeleteAsync(yard.At(workspace, $"/terminals/{terminal.Id}")), HttpStatusCode.NoContent);

        Assert.Equal(["fact"], await yard.Record(workspace, "terminal.ended"));
        Assert.Equal(["intent", "outcome done"], await yard.Record(workspace, "terminal.closed"));
    }

    [Fact]
    public async Task Deleting_the_workspace_records_the_end_of_each_that_ran_in_it_once()
    {
        await yard.Fresh();
        var (workspace, terminal) = await Open();
        await ServerFixture.Expect(await yard.Owner.PostAsJsonAsync(yard.At(workspace, "/terminals"), new OpenTerminalRequest(80, 24)), HttpStatusCode.Created);
        await ServerFixture.Expect(await yard.Owner.DeleteAsync(yard.At(workspace, $"/terminals/{terminal.Id}")), HttpStatusCode.NoContent);

        await ServerFixture.Expect(await yard.Owner.DeleteAsync(yard.At(workspace)), HttpStatusCode.NoContent);

        Assert.Equal(["fact", "fact"], await yard.Record(workspace, "terminal.ended"));
        Assert.Equal(["intent", "outcome done"], await yard.Record(workspace, "workspace.deleted"));
    }

    /// <summary>What the warden tells of its own accord, and when somebody listens for it.</summary>
    private (TaskCompletionSource<WardenTerminal[]> Said, Task Listens) Ends()
    {
        var said = new TaskCompletionSource<WardenTerminal[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        yard.Sandboxes.Words["terminal-ends"] = async http =>
        {
            await http.Response.StartAsync(http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            listens.TrySetResult();
            foreach (var one in await said.Task.WaitAsync(http.RequestAborted))
            {
                await http.Response.WriteAsync(JsonSerializer.Serialize(one, WireJson.Default.WardenTerminal) + "\n", http.RequestAborted);
            }

            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        return (said, listens.Task);
    }

    private async Task<(Workspace, Terminal)> Open()
    {
        var workspace = await yard.Workspace((await yard.Project()).Id, "main");
        var answer = await yard.Owner.PostAsJsonAsync(yard.At(workspace, "/terminals"), new OpenTerminalRequest(80, 24));
        await ServerFixture.Expect(answer, HttpStatusCode.Created);
        return (workspace, (await answer.Content.ReadFromJsonAsync<Terminal>())!);
    }

    private Task Recorded(Workspace workspace) => yard.Hear(async () => (await yard.Record(workspace, "terminal.ended")).Count > 0);

    private static WardenTerminal Ended(Terminal terminal, int code) => new(
        terminal.Id.ToString(), "person", false, code, null, 80, 24, 0, 5, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, false);
}
