using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Contracts.Languages;
using Bailey.Server.Tests.Workspaces;

namespace Bailey.Server.Tests.Languages;

/// <summary>A language server is the workspace's code: what it says is bounded, and only what is on the closed lists gets to a page. A page's words are too.</summary>
public sealed class HostileLanguageServerTests(CastleYard yard) : IClassFixture<CastleYard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("window/showDocument", """{"uri":"https://evil.example/","external":true}""", """{"success":false}""")]
    [InlineData("workspace/applyEdit", """{"edit":{"changes":{"file:///workspace/a":[]}}}""", """{"applied":false,"failureReason":"Edits are made by people."}""")]
    [InlineData("workspace/configuration", """{"items":[{"section":"a"},{}]}""", "[null,null]")]
    [InlineData("client/registerCapability", """{"registrations":[]}""", "null")]
    [InlineData("workspace/executeCommand", """{"command":"rm"}""", null)]
    [InlineData("anything/else", "{}", null)]
    public async Task Its_own_requests_are_answered_here_and_reach_no_page(string method, string parameters, string? answer)
    {
        var here = await LanguageYard.Make(yard);
        var server = here.Server();
        using var page = await here.Connect(yard.Owner);
        await server.Say($$"""{"jsonrpc":"2.0","id":"own-1","method":"{{method}}","params":{{parameters}}}""");
        var heard = await server.Heard();
        Assert.Equal("own-1", heard.GetProperty("id").GetString());
        if (answer is null)
        {
            Assert.Equal(-32601, heard.GetProperty("error").GetProperty("code").GetInt32());
        }
        else
        {
            Assert.Equal(answer, heard.GetProperty("result").GetRawText());
        }

        await NothingElse(server, page);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":{"uri":"file:///etc/passwd","diagnostics":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":{"uri":"file:///workspace/../etc/passwd","diagnostics":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":{"uri":"https://evil.example/a","diagnostics":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":{"uri":7,"diagnostics":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"telemetry/event","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"\ud800","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":99999,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1e400,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{}}""")]
    [InlineData("{}")]
    public async Task What_is_not_asked_for_or_not_of_the_workspace_reaches_no_page(string said)
    {
        var here = await LanguageYard.Make(yard);
        var server = here.Server();
        using var page = await here.Connect(yard.Owner);
        await server.Say(said);
        await NothingElse(server, page);
    }

    [Theory]
    [InlineData("Segmentation fault\n\n\n\r\n\r\n")]
    [InlineData("Content-Length: 999999999\r\n\r\n{")]
    [InlineData("Content-Length: 2\r\n\r\n[]")]
    [InlineData("Content-Length: 4\r\n\r\n{]{]")]
    public async Task What_is_none_of_the_protocol_ends_it_and_the_pages_are_told(string said)
    {
        var here = await LanguageYard.Make(yard);
        var server = here.Server();
        using var page = await here.Connect(yard.Owner);
        await server.SayRaw(said);
        Assert.Equal(4411, await LanguageYard.Closed(page));
        using var log = await yard.Owner.GetAsync(new Uri(yard.At(here.Workspace, "/languages/typescript/log"), UriKind.Relative), Cancel);
        Assert.Contains("It did not speak the protocol", string.Join('\n', (await log.Content.ReadFromJsonAsync<LanguageLog>(Cancel))!.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_ends_again_and_again_is_left_alone_until_a_person_restarts_it()
    {
        var here = await LanguageYard.Make(yard);
        for (var i = 0; i < 4; i++)
        {
            var server = here.Server(greets: false);
            server.Exit(1);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await here.Try(yard.Owner)).Status);
        }

        Assert.Equal("failed", (await here.Show(yard.Owner)).Languages.Single(one => one.Language == "typescript").State);
        yard.Sandboxes.Asked.Clear();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await here.Try(yard.Owner)).Status);
        Assert.DoesNotContain(yard.Sandboxes.Asked, word => word.StartsWith("PUT ", StringComparison.Ordinal));

        here.Server();
        await ServerFixture.Expect(await yard.Owner.PostAsync(yard.At(here.Workspace, "/languages/typescript/restart"), null, Cancel), HttpStatusCode.NoContent);
        using var page = await here.Connect(yard.Owner);
        Assert.Equal("running", (await here.Show(yard.Owner)).Languages.Single(one => one.Language == "typescript").State);
    }

    [Fact]
    public async Task A_flood_of_one_page_that_does_not_read_holds_up_nobody_else()
    {
        var here = await LanguageYard.Make(yard);
        var server = here.Server();
        using var deaf = await here.Connect(yard.Owner);
        using var page = await here.Connect(yard.Owner);
        var long_ = new string('x', 500_000);
        for (var i = 0; i < 80; i++)
        {
            await server.Say($$"""{"jsonrpc":"2.0","method":"$/progress","params":{"token":{{i}},"value":"{{long_}}"} }""");
            Assert.Equal(i, (await LanguageYard.Next(page)).GetProperty("params").GetProperty("token").GetInt32());
        }

        await LanguageYard.Ask(page, "5", "textDocument/hover");
        Assert.Equal("textDocument/hover", (await server.Heard()).GetProperty("method").GetString());
    }

    [Theory]
    [InlineData("workspace/executeCommand", """{"command":"rm"}""", -32601)]
    [InlineData("shutdown", "null", -32601)]
    [InlineData("textDocument/hover", """{"textDocument":{"uri":"file:///etc/passwd"}}""", -32602)]
    [InlineData("textDocument/hover", """{"textDocument":{"uri":"file:///workspace/../a"}}""", -32602)]
    [InlineData("textDocument/rename", "[]", -32602)]
    public async Task A_page_asks_only_what_the_editor_offers(string method, string parameters, int code)
    {
        var here = await LanguageYard.Make(yard);
        var server = here.Server();
        using var page = await here.Connect(yard.Owner);
        await LanguageYard.Ask(page, "\"mine\"", method, parameters);
        var refused = await LanguageYard.Next(page);
        Assert.Equal(("mine", code), (refused.GetProperty("id").GetString(), refused.GetProperty("error").GetProperty("code").GetInt32()));
        await LanguageYard.Say(page, """{"jsonrpc":"2.0","method":"exit"}""");
        await LanguageYard.Open(page, "", "file:///etc/passwd");
        await NothingElse(server, page);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"method":"textDocument/hover","id":{}}""")]
    public async Task What_is_no_message_closes_the_page(string said)
    {
        var here = await LanguageYard.Make(yard);
        here.Server();
        using var page = await here.Connect(yard.Owner);
        await LanguageYard.Say(page, said);
        Assert.Equal((int)WebSocketCloseStatus.PolicyViolation, await LanguageYard.Closed(page));
    }

    [Fact]
    public async Task A_message_beyond_the_bound_and_more_questions_than_are_answered_are_refused()
    {
        var here = await LanguageYard.Make(yard);
        here.Server();
        using var page = await here.Connect(yard.Owner);
        for (var i = 0; i <= 256; i++)
        {
            await LanguageYard.Ask(page, i.ToString(CultureInfo.InvariantCulture), "textDocument/hover");
        }

        Assert.Equal(-32803, (await LanguageYard.Next(page)).GetProperty("error").GetProperty("code").GetInt32());
        await LanguageYard.Open(page, new string('x', 5 * 1024 * 1024));
        Assert.Equal((int)WebSocketCloseStatus.MessageTooBig, await LanguageYard.Closed(page));
    }

    /// <summary>The next thing that the server hears and the page gets is the next thing that is said: nothing came between.</summary>
    private static async Task NothingElse(FakeLanguageServer server, WebSocket page)
    {
        await LanguageYard.Ask(page, "77", "textDocument/hover");
        var asked = await server.Heard();
        Assert.Equal("textDocument/hover", asked.GetProperty("method").GetString());
        await server.Say($$"""{"jsonrpc":"2.0","id":{{asked.GetProperty("id")}},"result":null}""");
        var answer = await LanguageYard.Next(page);
        Assert.Equal((77, JsonValueKind.Null), (answer.GetProperty("id").GetInt32(), answer.GetProperty("result").ValueKind));
    }
}
