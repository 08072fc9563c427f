using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Tests.Sandboxes;

namespace Bailey.Warden.Tests.Channels;

/// <summary>A process on pipes: nothing that it says is lost, and nothing that it is told is told twice.</summary>
public sealed class ChannelTests(WardenSandbox sandbox) : IClassFixture<WardenSandbox>
{
    [Fact]
    public async Task Output_is_kept_until_it_is_acknowledged()
    {
        await OpenAsync("kept", ["/bin/cat"]);
        using (var first = await AttachAsync("kept", 1))
        {
            await SendAsync(first, 0, "hello ");
            Assert.Equal("hello ", await ReadAsync(first, 6));
        }

        using (var second = await AttachAsync("kept", 2))
        {
            Assert.Equal("hello ", await ReadAsync(second, 6));
            await second.SendAsync("{\"type\":\"ack\",\"offset\":6}"u8.ToArray(), WebSocketMessageType.Text, true, default);
            await SendAsync(second, 6, "world");
            Assert.Equal("world", await ReadAsync(second, 5));
        }

        await sandbox.UntilAsync(async () => (await DescribeAsync("kept")).Acknowledged == 6);
        using var third = await AttachAsync("kept", 2);
        Assert.Equal("world", await ReadAsync(third, 5));
    }

    [Fact]
    public async Task Repeated_input_is_ignored_and_a_gap_is_refused()
    {
        await OpenAsync("input", ["/bin/cat"]);
        using var socket = await AttachAsync("input", 1);
        await SendAsync(socket, 0, "abc");
        await SendAsync(socket, 0, "abc");
        await SendAsync(socket, 1, "bcdef");
        Assert.Equal("abcdef", await ReadAsync(socket, 6));
        Assert.Equal(6, (await DescribeAsync("input")).InputOffset);
        await SendAsync(socket, 7, "gap");
        Assert.Equal("error", (await ReadControlAsync(socket)).Type);
    }

    [Fact]
    public async Task A_lower_epoch_is_refused_and_a_higher_one_cuts_the_other_off()
    {
        await OpenAsync("epoch", ["/bin/cat"], 5);
        await Assert.ThrowsAsync<WebSocketException>(() => AttachAsync("epoch", 4));
        using var old = await AttachAsync("epoch", 5);
        using var next = await AttachAsync("epoch", 6);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await SendAsync(old, 0, "late");
            await ReadAsync(old, 4);
        });
        await SendAsync(next, 0, "mine");
        Assert.Equal("mine", await ReadAsync(next, 4));
        Assert.Equal(6, (await DescribeAsync("epoch")).Epoch);
    }

    [Fact]
    public async Task A_flood_waits_at_eight_mebibytes_and_then_comes_whole()
    {
        await OpenAsync("flood", ["/bin/bash", "-c", "head -c 20000000 /dev/zero | tr '\\0' x"]);
        await sandbox.UntilAsync(async () => (await DescribeAsync("flood")).Offset == 8 * 1024 * 1024);
        using var socket = await AttachAsync("flood", 1);
        var buffer = new byte[65_536];
        for (long read = 0; read < 20_000_000;)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), default);
            read += received.MessageType == WebSocketMessageType.Binary ? received.Count : 0;
            await socket.SendAsync(Encoding.ASCII.GetBytes($"{{\"type\":\"ack\",\"offset\":{read}}}"), WebSocketMessageType.Text, true, default);
        }

        Assert.Equal(0, (await ReadControlAsync(socket)).ExitCode);
        // The last acknowledgement is under way while the exit is read.
        await sandbox.UntilAsync(async () => (await DescribeAsync("flood")).Acknowledged == 20_000_000);
        var ended = await DescribeAsync("flood");
        Assert.Equal((20_000_000L, false), (ended.Offset, ended.Running));
    }

    [Fact]
    public async Task A_process_that_reads_nothing_does_not_stop_acknowledgements()
    {
        await OpenAsync("deaf", ["/bin/bash", "-c", "head -c 9000000 /dev/zero; cat | wc -c"]);
        using var socket = await AttachAsync("deaf", 1);
        var block = new byte[500_008];
        for (var i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(block, i * 500_000L);
            await socket.SendAsync(block, WebSocketMessageType.Binary, true, default);
        }

        await ReadAsync(socket, 8 * 1024 * 1024);
        await socket.SendAsync("{\"type\":\"ack\",\"offset\":8388608}"u8.ToArray(), WebSocketMessageType.Text, true, default);
        await ReadAsync(socket, 9_000_000 - (8 * 1024 * 1024));
    }

    [Fact]
    public async Task The_end_of_what_it_complained_of_is_kept()
    {
        await OpenAsync("complains", ["/bin/bash", "-c", "seq 10000 >&2; echo last >&2; exit 4"]);
        await sandbox.UntilAsync(async () => !(await DescribeAsync("complains")).Running);
        var ended = await DescribeAsync("complains");
        Assert.Equal(4, ended.ExitCode);
        Assert.EndsWith("10000\nlast\n", ended.ErrorTail, StringComparison.Ordinal);
        Assert.True(ended.ErrorTail.Length <= 8192);
        using var deleted = await sandbox.Http.DeleteAsync("/v1/channels/complains");
        Assert.Equal((404, "not_found"), await sandbox.Http.GetAsync("/v1/channels/complains").RefusalAsync());
    }

    private async Task OpenAsync(string id, IReadOnlyList<string> command, long epoch = 1)
    {
        using var response = await sandbox.PutAsync($"/v1/channels/{id}", new WardenOpenChannel(new CellSpec("agent", "agent"), command, null, null, epoch), WireJson.Default.WardenOpenChannel);
        Assert.Equal(id, (await response.ReadAsync(WireJson.Default.WardenChannel)).Id);
    }

    private async Task<WebSocket> AttachAsync(string id, long epoch)
    {
        var socket = await sandbox.ConnectAsync($"/v1/channels/{id}/attach?epoch={epoch}");
        Assert.Equal("hello", (await ReadControlAsync(socket)).Type);
        return socket;
    }

    private static Task SendAsync(WebSocket socket, long offset, string text)
    {
        var message = new byte[8 + text.Length];
        BinaryPrimitives.WriteInt64BigEndian(message, offset);
        Encoding.ASCII.GetBytes(text, message.AsSpan(8));
        return socket.SendAsync(message, WebSocketMessageType.Binary, true, default);
    }

    private static async Task<string> ReadAsync(WebSocket socket, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var received = await socket.ReceiveAsync(bytes.AsMemory(read), default);
            Assert.Equal(WebSocketMessageType.Binary, received.MessageType);
            read += received.Count;
        }

        return Encoding.ASCII.GetString(bytes);
    }

    private static async Task<TerminalControl> ReadControlAsync(WebSocket socket)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), default);
        Assert.Equal(WebSocketMessageType.Text, received.MessageType);
        return JsonSerializer.Deserialize(buffer.AsSpan(0, received.Count), WireJson.Default.TerminalControl)!;
    }

    private Task<WardenChannel> DescribeAsync(string id) => sandbox.GetAsync($"/v1/channels/{id}", WireJson.Default.WardenChannel);
}
