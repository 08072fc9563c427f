using System.Net.WebSockets;
using System.Text;
using Bailey.Contracts;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Processes;

public sealed class PortTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    [Fact]
    public async Task What_listens_is_listed_with_its_cell_and_can_be_dialled()
    {
        await sandbox.OpenTerminalAsync("server", ["/usr/bin/python3", "-m", "http.server", "--bind", "127.0.0.1", "8123"], "service-web");
        await sandbox.UntilAsync(async () => (await sandbox.GetAsync("/v1/ports", WireJson.Default.IReadOnlyListWardenPort)).Count > 0);
        var port = (await sandbox.GetAsync("/v1/ports", WireJson.Default.IReadOnlyListWardenPort)).Single();
        Assert.Equal((8123, "127.0.0.1", "service-web"), (port.Port, port.Address, port.Cell));
        Assert.Contains("http.server", port.Command, StringComparison.Ordinal);
        using var socket = await sandbox.ConnectAsync("/v1/dial?port=8123");
        await socket.SendAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), WebSocketMessageType.Binary, true, default);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer.AsMemory(), default) is { MessageType: WebSocketMessageType.Binary } received)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }

        Assert.StartsWith("HTTP/1.0 200 OK", text.ToString(), StringComparison.Ordinal);
        await sandbox.Http.DeleteAsync("/v1/terminals/server");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("3128")]
    [InlineData("3200")]
    [InlineData("3263")]
    [InlineData("30005")]
    [InlineData("30999")]
    [InlineData("3053")]
    public async Task A_port_of_the_relay_is_no_service(string port) =>
        Assert.Equal((422, "invalid_value"), await sandbox.Http.GetAsync($"/v1/dial?port={port}").RefusalAsync());

    [Fact]
    public async Task Where_nothing_listens_nothing_is_dialled() => Assert.Equal((502, "bad_upstream"), await sandbox.Http.GetAsync("/v1/dial?port=9").RefusalAsync());

    [Fact]
    public async Task A_process_is_listed_with_its_cell_and_what_it_takes()
    {
        await sandbox.OpenTerminalAsync("busy", ["/bin/bash", "-c", "x=1; while [ $x -lt 100000 ]; do x=$((x+1)); done; exec sleep 333"], "busy-cell");
        await sandbox.UntilAsync(async () => (await sandbox.GetAsync("/v1/processes", WireJson.Default.IReadOnlyListWardenProcess)).Any(x => x.Command == "sleep 333"));
        var process = (await sandbox.GetAsync("/v1/processes", WireJson.Default.IReadOnlyListWardenProcess)).Single(x => x.Command == "sleep 333");
        Assert.Equal("busy-cell", process.Cell);
        Assert.True(process.MemoryBytes > 0 && process.CpuMilliseconds > 0);
        Assert.InRange(process.Started, TimeProvider.System.GetUtcNow().AddMinutes(-2), TimeProvider.System.GetUtcNow().AddSeconds(2));
        await sandbox.Http.DeleteAsync("/v1/terminals/busy");
    }
}
