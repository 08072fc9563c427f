using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Terminals;
using Bailey.Server.Tests.Workspaces;

namespace Bailey.Server.Tests.Terminals;

/// <summary>The bridge between a browser and a warden, with a warden that says what the test tells it.</summary>
public sealed class TerminalAttachTests(CastleYard yard) : IClassFixture<CastleYard>, IAsyncLifetime
{
    private Workspace? _workspace;
    private Terminal? _terminal;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private CastleYard Yard => yard;

    public async ValueTask InitializeAsync()
    {
        await yard.Fresh();
        _workspace = await yard.Workspace((await yard.Project()).Id, "main");
        var answer = await yard.Owner.PostAsJsonAsync(yard.At(_workspace, "/terminals"), new OpenTerminalRequest(100, 30));
        await ServerFixture.Expect(answer, HttpStatusCode.Created);
        _terminal = await answer.Content.ReadFromJsonAsync<Terminal>();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_terminal_is_opened_in_its_owners_cell_with_the_name_for_commits()
    {
        Assert.Equal((100, 30, "running", "Terminal 1"), (_terminal!.Columns, _terminal.Rows, _terminal.State, _terminal.Name));
        var asked = Yard.Sandboxes.Asked.Single(a => a.StartsWith("open", StringComparison.Ordinal));
        Assert.StartsWith($"open person-{Yard.User} ", asked, StringComparison.Ordinal);
        Assert.Contains("GIT_CONFIG_VALUE_0=Olive Owner", asked, StringComparison.Ordinal);
        Assert.Equal(["intent", "outcome done"], await Yard.Record(_workspace!, "terminal.opened"));
    }

    [Fact]
    public async Task A_terminal_is_opened_in_a_folder_of_the_workspace_and_in_none_outside()
    {
        foreach (var folder in (string[])["/etc", "../x", "a/../../x", "a\0b", ""])
        {
            await ServerFixture.Expect(
                await yard.Owner.PostAsJsonAsync(yard.At(_workspace!, "/terminals"), new OpenTerminalRequest(Folder: folder)), HttpStatusCode.UnprocessableEntity);
        }

        await ServerFixture.Expect(
            await yard.Owner.PostAsJsonAsync(yard.At(_workspace!, "/terminals"), new OpenTerminalRequest(Folder: ".worktrees/topic", Name: "topic")), HttpStatusCode.Created);
        Assert.Contains(Yard.Sandboxes.Asked, a => a.StartsWith("open", StringComparison.Ordinal) && a.EndsWith(" in .worktrees/topic", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_owner_types_comes_back_and_controls_are_passed_on()
    {
        using var socket = await Attach(Yard.Owner, "?from=3");
        Assert.Equal("""{"type":"hello","offset":0,"columns":80,"rows":24,"readOnly":false,"title":"a title"}""", await Receive(socket));

        await Send(socket, "ls\r", WebSocketMessageType.Binary);
        Assert.Equal("ls\r", await Receive(socket));
        await Send(socket, """{ "type": "resize", "columns": 120, "rows": 40, "evil": 1 }""", WebSocketMessageType.Text);
        await Send(socket, """{"type":"ack","offset":17}""", WebSocketMessageType.Text);
        await Send(socket, "x", WebSocketMessageType.Binary);
        Assert.Equal("x", await Receive(socket));

        Assert.Equal(["ls\r", """{"type":"resize","columns":120,"rows":40}""", """{"type":"ack","offset":17}""", "x"], Yard.Sandboxes.Typed);
        Assert.Contains("attach ?readOnly=false&from=3", Yard.Sandboxes.Asked);
    }

    [Fact]
    public async Task A_viewers_input_and_resize_do_nothing()
    {
        var (viewer, user) = await Yard.Server.SignedInMember("vera@example.com");
        await Give(user, "viewer");
        using var socket = await Attach(viewer);
        Assert.Contains("\"readOnly\":true", await Receive(socket), StringComparison.Ordinal);

        await Send(socket, "rm -rf /\r", WebSocketMessageType.Binary);
        await Send(socket, """{"type":"resize","columns":2,"rows":1}""", WebSocketMessageType.Text);
        await Send(socket, """{"type":"ack","offset":5}""", WebSocketMessageType.Text);
        await Until(() => !Yard.Sandboxes.Typed.IsEmpty);

        Assert.Equal(["""{"type":"ack","offset":5}"""], Yard.Sandboxes.Typed);
        Assert.Contains("attach ?readOnly=true", Yard.Sandboxes.Asked);
    }

    [Fact]
    public async Task Another_developer_looks_on_and_does_not_type_in_the_owners_name()
    {
        var (developer, user) = await Yard.Server.SignedInMember("dev@example.com");
        await Give(user, "developer");

        using var socket = await Attach(developer);

        Assert.Contains("\"readOnly\":true", await Receive(socket), StringComparison.Ordinal);
        await ServerFixture.Expect(await developer.DeleteAsync(At()), HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Signing_out_closes_the_socket_with_4401()
    {
        var (second, _, _) = await Yard.Server.SignedInOwner();
        using var socket = await Attach(second);
        await Receive(socket);

        await ServerFixture.Expect(await second.PostAsync("/api/v1/auth/logout", null), HttpStatusCode.NoContent);

        var end = await socket.ReceiveAsync(new byte[64], Cancel);
        Assert.Equal((WebSocketMessageType.Close, (WebSocketCloseStatus)4401), (end.MessageType, end.CloseStatus));
    }

    [Fact]
    public async Task A_role_that_is_taken_back_closes_the_socket()
    {
        var (viewer, user) = await Yard.Server.SignedInMember("vic@example.com");
        await Give(user, "viewer");
        using var socket = await Attach(viewer);
        await Receive(socket);

        await Give(user, null);

        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(new byte[64], Cancel)).MessageType);
        await Assert.ThrowsAsync<WebSocketException>(() => Attach(viewer));
    }

    [Fact]
    public async Task The_end_of_a_terminal_is_known_afterwards_and_recorded_once()
    {
        Yard.Sandboxes.Frames.Add("""{"type":"exit","offset":9,"exitCode":3}""");
        using var first = await Attach(Yard.Owner);
        using var second = await Attach(Yard.Owner);
        foreach (var socket in (ClientWebSocket[])[first, second])
        {
            await Receive(socket);
            Assert.Equal("""{"type":"exit","offset":9,"exitCode":3}""", await Receive(socket));
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
        }

        await Yard.Hear(async () => (await Yard.Owner.GetFromJsonAsync<Terminal>(At()))!.State == "ended");

        Assert.Equal(3, (await Yard.Owner.GetFromJsonAsync<Terminal>(At()))!.ExitCode);
        Assert.Equal(["fact"], await Yard.Record(_workspace!, "terminal.ended"));
    }

    [Theory]
    [InlineData("""{"type":"run","title":"x"}""")]
    [InlineData("""{"type":"hello"}""")]
    [InlineData("""{"type":"resized","columns":"80"}""")]
    [InlineData("""{]""")]
    public async Task A_warden_that_says_something_else_is_cut_off(string frame)
    {
        Yard.Sandboxes.Frames.Add(frame);
        using var socket = await Attach(Yard.Owner);
        await Receive(socket);

        Assert.Equal(WebSocketCloseStatus.InternalServerError, (await socket.ReceiveAsync(new byte[64], Cancel)).CloseStatus);
    }

    [Theory]
    [InlineData("""{"type":"title","title":"x"}""")]
    [InlineData("""{"type":"resize","columns":0,"rows":10}""")]
    [InlineData("""{"type":"resize"}""")]
    [InlineData("""{"type":"ack","offset":-1}""")]
    [InlineData("hello")]
    public async Task A_browser_that_says_something_else_is_closed_with_1008(string frame)
    {
        using var socket = await Attach(Yard.Owner);
        await Receive(socket);

        await Send(socket, frame, WebSocketMessageType.Text);

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, (await socket.ReceiveAsync(new byte[64], Cancel)).CloseStatus);
        Assert.Empty(Yard.Sandboxes.Typed);
    }

    [Fact]
    public async Task The_output_of_a_stopped_workspace_is_what_was_kept()
    {
        await ServerFixture.Expect(await Yard.Owner.PostAsync(Yard.At(_workspace!, "/stop"), null), HttpStatusCode.OK);

        var all = await Yard.Owner.GetAsync(At("/output"));
        var rest = await Yard.Owner.GetAsync(At("/output?from=3"));

        Assert.Equal(("hello", "0"), (await all.Content.ReadAsStringAsync(), all.Headers.GetValues("Bailey-Offset").Single()));
        Assert.Equal(("lo", "3"), (await rest.Content.ReadAsStringAsync(), rest.Headers.GetValues("Bailey-Offset").Single()));
        Assert.Equal("application/octet-stream", all.Content.Headers.ContentType!.ToString());
        Assert.Equal("ended", (await Yard.Owner.GetFromJsonAsync<Terminal>(At()))!.State);
    }

    [Fact]
    public async Task Attaching_to_a_terminal_of_a_stopped_workspace_plays_what_was_kept()
    {
        await ServerFixture.Expect(await Yard.Owner.PostAsync(Yard.At(_workspace!, "/stop"), null), HttpStatusCode.OK);

        using var socket = await Attach(Yard.Owner, "?from=3");

        Assert.Equal("""{"type":"hello","offset":3,"columns":100,"rows":30,"readOnly":true}""", await Receive(socket));
        Assert.Equal("lo", await Receive(socket));
        Assert.Equal("""{"type":"exit","offset":5,"exitCode":-1}""", await Receive(socket));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, (await socket.ReceiveAsync(new byte[64], Cancel)).CloseStatus);
    }

    [Fact]
    public async Task A_foreign_origin_is_refused_before_the_upgrade()
    {
        foreach (var origin in (string[])["http://evil.example", "null", $"http://localhost:{Yard.Server.Address.Port + 1}", "http://localhost.evil.example"])
        {
            await Assert.ThrowsAsync<WebSocketException>(() => Attach(Yard.Owner, "", origin));
        }

        Assert.DoesNotContain(Yard.Sandboxes.Asked, a => a.StartsWith("attach", StringComparison.Ordinal));
    }

    [Fact]
    public void Whoever_types_never_waits_and_a_flood_is_slowed_to_the_allowance()
    {
        var allowance = new InputAllowance(TimeProvider.System);

        Assert.All(Enumerable.Range(0, InputAllowance.Burst), _ => Assert.Equal(TimeSpan.Zero, allowance.Take()));
        var waits = Enumerable.Range(0, 3 * InputAllowance.Burst).Select(_ => allowance.Take()).ToList();
        Assert.True(waits[^1] > TimeSpan.Zero);
    }

    private async Task Give(UserId user, string? role)
    {
        var given = await Yard.Owner.PutAsJsonAsync($"{Yard.Root}/projects/{_workspace!.Project}/members/{user}", new SetProjectRoleRequest(role));
        Assert.True(given.IsSuccessStatusCode, await given.Content.ReadAsStringAsync());
    }

    private string At(string rest = "") => Yard.At(_workspace!, $"/terminals/{_terminal!.Id}{rest}");

    private async Task<ClientWebSocket> Attach(HttpClient client, string query = "", string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin ?? Yard.Server.Address.GetLeftPart(UriPartial.Authority));
        await socket.ConnectAsync(new Uri($"ws://localhost:{Yard.Server.Address.Port}{At("/attach")}{query}"), client, Cancel);
        return socket;
    }

    private static Task Send(ClientWebSocket socket, string text, WebSocketMessageType type) => socket.SendAsync(Encoding.UTF8.GetBytes(text), type, true, Cancel);

    private static async Task<string> Receive(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var got = await socket.ReceiveAsync(buffer, Cancel);
        Assert.NotEqual(WebSocketMessageType.Close, got.MessageType);
        return Encoding.UTF8.GetString(buffer, 0, got.Count);
    }

    private static async Task Until(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(10, Cancel);
        }
    }
}
