using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Languages;
using Bailey.Contracts.Wardens;
using Bailey.Contracts.Workspaces;
using Bailey.Server.Tests.Workspaces;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Languages;

/// <summary>A workspace whose image has a language server, and pages that connect to it.</summary>
internal sealed class LanguageYard(CastleYard yard, Workspace workspace)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<LanguageYard> Make(CastleYard yard, bool on = true)
    {
        await yard.Fresh();
        var here = new LanguageYard(yard, await yard.Workspace((await yard.Project()).Id, "main"));
        // The first program of the catalogue, typescript-language-server of the project, is there.
        yard.Sandboxes.Words["exec"] = http => Results.Json(new WardenExecResult(0, "0\n"u8.ToArray(), [], false), WireJson.Default.WardenExecResult).ExecuteAsync(http);
        if (on)
        {
            await here.Turn(yard.Owner, true);
        }

        return here;
    }

    public Workspace Workspace => workspace;

    public async Task<LanguageServers> Turn(HttpClient client, bool on)
    {
        var answer = await client.PutAsJsonAsync(yard.At(workspace, "/languages"), new SwitchLanguagesRequest(on), Cancel);
        await ServerFixture.Expect(answer, HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<LanguageServers>(Cancel))!;
    }

    public async Task<LanguageServers> Show(HttpClient client) => (await client.GetFromJsonAsync<LanguageServers>(yard.At(workspace, "/languages"), Cancel))!;

    /// <summary>The next channel that is attached to is this server's.</summary>
    public FakeLanguageServer Server(bool greets = true)
    {
        var server = new FakeLanguageServer(greets);
        yard.Sandboxes.Git = server.Run;
        return server;
    }

    public async Task<WebSocket> Connect(HttpClient client)
    {
        var (socket, status) = await Try(client);
        return socket ?? throw new InvalidOperationException($"It was refused: {status}.");
    }

    public async Task<(WebSocket? Socket, HttpStatusCode Status)> Try(HttpClient client)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", yard.Server.Address.GetLeftPart(UriPartial.Authority));
        try
        {
            await socket.ConnectAsync(new Uri($"ws://localhost:{yard.Server.Address.Port}{yard.At(workspace, "/languages/typescript/connect")}"), client, Cancel);
            return (socket, HttpStatusCode.SwitchingProtocols);
        }
        catch (WebSocketException)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            return (null, status);
        }
    }

    public static Task Say(WebSocket page, string json) => page.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, Cancel);

    public static Task Ask(WebSocket page, string id, string method, string parameters = """{"textDocument":{"uri":"file:///workspace/a.ts"}}""") =>
        Say(page, $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""");

    public static Task Open(WebSocket page, string text, string uri = "file:///workspace/a.ts") => Say(
        page, $$$"""{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"{{{uri}}}","languageId":"typescript","version":0,"text":"{{{text}}}"} } }""");

    /// <summary>The next message to a page.</summary>
    public static async Task<JsonElement> Next(WebSocket page)
    {
        var (text, status) = await Receive(page);
        return text is null ? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The page was closed with {status}.")) : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The close status of a page, after whatever was said to it.</summary>
    public static async Task<int> Closed(WebSocket page)
    {
        while (true)
        {
            var (text, status) = await Receive(page);
            if (text is null)
            {
                return status;
            }
        }
    }

    private static async Task<(string? Text, int Status)> Receive(WebSocket page)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var got = await page.ReceiveAsync(buffer, Cancel);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return (null, got.CloseStatus is { } status ? (int)status : 0);
            }

            whole.Write(buffer, 0, got.Count);
            if (got.EndOfMessage)
            {
                return (Encoding.UTF8.GetString(whole.ToArray()), 0);
            }
        }
    }
}
