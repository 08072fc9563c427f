using System.Net.WebSockets;
using System.Text.Json;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Workspaces;
using Bailey.TestKit;

namespace Bailey.Bench;

/// <summary>A terminal of a workspace as a browser has it: WebSocket, server, host, warden, PTY, with the reader's acknowledgements.</summary>
internal sealed class WorkspaceTerminal : ITerminal
{
    private readonly WebSocket _socket;
    private readonly byte[] _buffer = new byte[256 * 1024];
    private long _offset;
    private long _acknowledged;

    private WorkspaceTerminal(WebSocket socket) => _socket = socket;

    public static async Task<WorkspaceTerminal> Open(Person person, Workspace workspace, BaileyInstance bailey)
    {
        var terminal = await person.Post<Terminal>($"{person.RouteOf(workspace)}/terminals", new OpenTerminalRequest());
        var (socket, status) = await person.Upgrade($"{person.RouteOf(workspace)}/terminals/{terminal.Id}/attach", bailey.Address.GetLeftPart(UriPartial.Authority));
        return new WorkspaceTerminal(socket ?? throw new InvalidOperationException($"Attaching was answered by {status}."));
    }

    public Task Type(ReadOnlyMemory<byte> bytes) => _socket.SendAsync(bytes, WebSocketMessageType.Binary, true, CancellationToken.None).AsTask();

    public async Task<ReadOnlyMemory<byte>> Read()
    {
        while (true)
        {
            var result = await _socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                throw new IOException("The socket closed.");
            }

            if (result.MessageType == WebSocketMessageType.Text)
            {
                var control = JsonSerializer.Deserialize<TerminalControl>(_buffer.AsSpan(0, result.Count), Person.Json);
                _offset = control is { Type: "hello" or "skipped", Offset: { } offset } ? offset : _offset;
                continue;
            }

            _offset += result.Count;
            if (_offset - _acknowledged > 128 * 1024)
            {
                _acknowledged = _offset;
                await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new TerminalControl("ack", _offset), Person.Json), WebSocketMessageType.Text, true, CancellationToken.None);
            }

            return _buffer.AsMemory(0, result.Count);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
