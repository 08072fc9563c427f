using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Bailey.Server.Languages;
using Bailey.Server.Tests.Hosts;

namespace Bailey.Server.Tests.Languages;

/// <summary>A language server that says what a test tells it, at the other end of a warden's channel. It answers the greeting unless it is told not to.</summary>
internal sealed class FakeLanguageServer(bool greets = true)
{
    private readonly Channel<JsonElement> _heard = Channel.CreateUnbounded<JsonElement>();
    private readonly TaskCompletionSource<WebSocket> _socket = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What attaching to its channel does; the exit code.</summary>
    public async Task<int> Run(WebSocket socket)
    {
        _socket.TrySetResult(socket);
        var reading = Read(socket);
        if (await Task.WhenAny(reading, _exit.Task) == reading)
        {
            return 0;
        }

        var code = await _exit.Task;
        await StandInSandboxes.Exit(socket, code);
        // Kestrel uses the stream of a request again: nobody may still read from it when the request is over.
        await reading;
        return code;
    }

    /// <summary>It ends by itself.</summary>
    public void Exit(int code) => _exit.TrySetResult(code);

    /// <summary>The next message that the server of Bailey passed on, but for a greeting that was answered.</summary>
    public async Task<JsonElement> Heard() => await _heard.Reader.ReadAsync(Cancel);

    /// <summary>Whether nothing is waiting to be heard.</summary>
    public bool HeardAll => _heard.Reader.Count == 0;

    public Task Say(string json) => SayRaw(Encoding.UTF8.GetString(MessageFrames.Frame(Encoding.UTF8.GetBytes(json))));

    public async Task SayRaw(string bytes) =>
        await (await _socket.Task).SendAsync(Encoding.UTF8.GetBytes(bytes), WebSocketMessageType.Binary, true, Cancel);

    private async Task Read(WebSocket socket)
    {
        var frames = new MessageFrames();
        var buffer = new byte[1024 * 1024];
        try
        {
            while (true)
            {
                var count = 0;
                ValueWebSocketReceiveResult got;
                do
                {
                    got = await socket.ReceiveAsync(buffer.AsMemory(count), CancellationToken.None);
                    count += got.Count;
                }
                while (!got.EndOfMessage);

                if (got.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                if (got.MessageType == WebSocketMessageType.Binary)
                {
                    foreach (var message in frames.Take(buffer.AsMemory(8, count - 8)))
                    {
                        await Take(JsonDocument.Parse(message).RootElement);
                    }
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or ObjectDisposedException)
        {
            // The channel was closed.
        }
    }

    private async Task Take(JsonElement message)
    {
        var method = message.TryGetProperty("method", out var name) ? name.GetString() : null;
        if (method == "initialize" && greets)
        {
            await Say($$$"""{"jsonrpc":"2.0","id":{{{message.GetProperty("id")}}},"result":{"capabilities":{"hoverProvider":true,"textDocumentSync":2} } }""");
        }
        else if (method is not "initialized")
        {
            _heard.Writer.TryWrite(message);
        }
    }
}
