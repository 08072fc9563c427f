using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Terminals;

namespace Bailey.Warden.Tests.Sandboxes;

/// <summary>A viewer of a terminal, as the server is one: it acknowledges what it reads, unless told not to.</summary>
internal sealed class TerminalClient : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly WebSocket _socket;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private long _acknowledged;

    private TerminalClient(WebSocket socket) => _socket = socket;

    internal bool Acknowledges { get; set; } = true;

    /// <summary>The offset of the next byte.</summary>
    internal long Offset { get; private set; }

    internal StringBuilder Text { get; } = new();

    /// <summary>Bytes read so far, when not collected as text.</summary>
    internal long Count { get; private set; }

    internal List<TerminalControl> Controls { get; } = [];

    internal int? ExitCode => Controls.Find(x => x.Type == "exit")?.ExitCode;

    internal static async Task<TerminalClient> AttachAsync(WardenSandbox sandbox, string id, long? from = null, bool readOnly = false)
    {
        var query = (from is null ? "" : $"&from={from}") + (readOnly ? "&readOnly=true" : "");
        var client = new TerminalClient(await sandbox.ConnectAsync($"/v1/terminals/{id}/attach?{query.TrimStart('&')}"));
        await client.ReadFrameAsync();
        Assert.Equal("hello", client.Controls[0].Type);
        return client;
    }

    internal Task TypeAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    internal Task SendAsync(byte[] bytes) => _socket.SendAsync(bytes, WebSocketMessageType.Binary, true, default);

    internal Task ResizeAsync(int columns, int rows) => ControlAsync(new TerminalControl("resize", Columns: columns, Rows: rows));

    internal Task AcknowledgeAsync(long offset) => ControlAsync(new TerminalControl("ack", offset));

    /// <summary>Reads until the text has come, and answers all that came.</summary>
    internal async Task<string> UntilAsync(string expected)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!Text.ToString().Contains(expected, StringComparison.Ordinal))
        {
            try
            {
                Assert.True(await ReadFrameAsync(true, limit.Token), $"The terminal ended without {expected}: {Text}");
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"The terminal did not say {expected}, but: {Text}");
            }
        }

        return Text.ToString();
    }

    internal async Task<int> UntilExitAsync(bool keepText = true)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (ExitCode is null)
        {
            Assert.True(await ReadFrameAsync(keepText, limit.Token), "The terminal was cut off.");
        }

        return ExitCode.Value;
    }

    internal async Task<bool> ReadFrameAsync(bool keepText = true, CancellationToken stop = default)
    {
        var received = await _socket.ReceiveAsync(_buffer.AsMemory(), stop);
        var bytes = _buffer.AsSpan(0, received.Count);
        switch (received.MessageType)
        {
            case WebSocketMessageType.Close:
                return false;
            case WebSocketMessageType.Binary:
                Offset += received.Count;
                Count += received.Count;
                if (keepText)
                {
                    Text.Append(Encoding.Latin1.GetString(bytes));
                }

                if (Acknowledges && Offset - _acknowledged > 256 * 1024)
                {
                    _acknowledged = Offset;
                    await AcknowledgeAsync(Offset);
                }

                return true;
            default:
                Assert.True(received.EndOfMessage);
                var control = JsonSerializer.Deserialize(bytes, WireJson.Default.TerminalControl)!;
                Controls.Add(control);
                Offset = control is { Type: "hello" or "skipped", Offset: { } offset } ? offset : Offset;
                return true;
        }
    }

    private Task ControlAsync(TerminalControl control) =>
        _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(control, WireJson.Default.TerminalControl), WebSocketMessageType.Text, true, default);

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        await ValueTask.CompletedTask;
    }
}
