using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Bailey.Bench;

/// <summary>bash behind wetty, by its own protocol: socket.io over one WebSocket.</summary>
internal sealed class WettyTerminal : ITerminal
{
    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1024 * 1024];

    private WettyTerminal(Process process) => _process = process;

    public static async Task<WettyTerminal> Start()
    {
        var installed = await Peers.Folder("wetty");
        var port = Peers.FreePort();
        var process = await Peers.Start(
            Path.Join(installed, "start"), ["--host", "127.0.0.1", "--port", Peers.Text(port), "--base", "/wetty", "--command", "bash --norc", "--allow-iframe"], new Uri($"http://127.0.0.1:{port}/wetty"));
        var terminal = new WettyTerminal(process);
        await terminal._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/wetty/socket.io/?EIO=4&transport=websocket"), CancellationToken.None);
        await terminal.Message(); // open
        await terminal.Send("40");
        while (!(await terminal.Message()).StartsWith("40", StringComparison.Ordinal))
        {
            // Not connected to the namespace yet.
        }

        await terminal.Send("42[\"resize\",{\"cols\":80,\"rows\":24}]");
        // It drops what is typed before its shell is there; the prompt says so.
        await terminal.Read();
        return terminal;
    }

    public Task Type(ReadOnlyMemory<byte> bytes) => Send($"42[\"input\",{JsonSerializer.Serialize(Encoding.UTF8.GetString(bytes.Span))}]");

    public async Task<ReadOnlyMemory<byte>> Read()
    {
        while (true)
        {
            var message = await Message();
            if (message == "2")
            {
                await Send("3");
            }
            else if (message.StartsWith("42[\"data\"", StringComparison.Ordinal))
            {
                return Encoding.UTF8.GetBytes(JsonDocument.Parse(message[2..]).RootElement[1].GetString()!);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private Task Send(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    private async Task<string> Message()
    {
        var length = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            length += result.Count;
            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }
        }
    }
}
