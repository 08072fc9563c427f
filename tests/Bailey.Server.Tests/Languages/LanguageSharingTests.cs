using System.Net.WebSockets;
using Bailey.Server.Tests.Workspaces;

namespace Bailey.Server.Tests.Languages;

/// <summary>Several pages of one person at one language server.</summary>
public sealed class LanguageSharingTests(CastleYard yard) : IClassFixture<CastleYard>
{
    [Fact]
    public async Task Two_pages_share_one_server_which_is_greeted_once_and_each_gets_its_own_answers()
    {
        var here = await LanguageYard.Make(yard);
        var server = here.Server();
        using var one = await here.Connect(yard.Owner);
        using var two = await here.Connect(yard.Owner);
        foreach (var page in (WebSocket[])[one, two])
        {
            await LanguageYard.Ask(page, "1", "initialize", "{}");
            Assert.True((await LanguageYard.Next(page)).GetProperty("result").GetProperty("capabilities").GetProperty("hoverProvider").GetBoolean());
            await LanguageYard.Say(page, """{"jsonrpc":"2.0","method":"initialized","params":{}}""");
        }

        // Both ask with the same number, and are answered in the other order.
        await LanguageYard.Ask(one, "2", "textDocument/hover");
        var first = await server.Heard();
        await LanguageYard.Ask(two, "2", "textDocument/hover");
        var second = await server.Heard();
        Assert.NotEqual(first.GetProperty("id").GetInt64(), second.GetProperty("id").GetInt64());
        await server.Say($$"""{"jsonrpc":"2.0","id":{{second.GetProperty("id")}},"result":"second"}""");
        await server.Say($$"""{"jsonrpc":"2.0","id":{{first.GetProperty("id")}},"error":{"code":-1,"message":"no"} }""");
        Assert.Equal("second", (await LanguageYard.Next(two)).GetProperty("result").GetString());
        Assert.Equal("no", (await LanguageYard.Next(one)).GetProperty("error").GetProperty("message").GetString());
        Assert.Single(yard.Sandboxes.Asked, word => word.StartsWith("PUT language-", StringComparison.Ordinal));
        Assert.True(server.HeardAll);
    }

    [Fact]
    public async Task A_document_is_opened_once_and_its_text_is_that_of_the_page_which_spoke_last()
    {
        var here = await LanguageYard.Make(yard);
        var server = here.Server();
        using var one = await here.Connect(yard.Owner);
        using var two = await here.Connect(yard.Owner);
        await LanguageYard.Open(one, "first");
        Assert.Equal("textDocument/didOpen", (await server.Heard()).GetProperty("method").GetString());
        await LanguageYard.Open(two, "second");
        var taken = (await server.Heard()).GetProperty("params");
        Assert.Equal("second", taken.GetProperty("contentChanges")[0].GetProperty("text").GetString());
        Assert.Equal("bailey/taken", (await LanguageYard.Next(one)).GetProperty("method").GetString());

        // What the one that lost it types does not fit the other's text.
        const string Typed = """{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///workspace/a.ts","version":1},"contentChanges":[{"text":"x"}]}}""";
        await LanguageYard.Say(one, Typed);
        await LanguageYard.Ask(one, "3", "textDocument/hover");
        Assert.Equal("textDocument/hover", (await server.Heard()).GetProperty("method").GetString());
        await LanguageYard.Say(two, Typed);
        var changed = (await server.Heard()).GetProperty("params").GetProperty("textDocument");
        Assert.True(changed.GetProperty("version").GetInt32() > taken.GetProperty("textDocument").GetProperty("version").GetInt32());

        // The page that holds it goes: the other's text is wanted, and the last one closes it.
        await two.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        Assert.Equal("bailey/wanted", (await LanguageYard.Next(one)).GetProperty("method").GetString());
        await one.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        Assert.Equal("$/cancelRequest", (await server.Heard()).GetProperty("method").GetString());
        Assert.Equal("textDocument/didClose", (await server.Heard()).GetProperty("method").GetString());
    }

    [Fact]
    public async Task A_page_that_comes_later_hears_what_was_found_before()
    {
        var here = await LanguageYard.Make(yard);
        var server = here.Server();
        using var one = await here.Connect(yard.Owner);
        const string Found = """{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":{"uri":"file:///workspace/a.ts","diagnostics":[{"message":"oh","range":{}}]}}""";
        await server.Say(Found);
        await LanguageYard.Next(one);
        using var two = await here.Connect(yard.Owner);
        var heard = await LanguageYard.Next(two);
        Assert.Equal("oh", heard.GetProperty("params").GetProperty("diagnostics")[0].GetProperty("message").GetString());
    }
}
