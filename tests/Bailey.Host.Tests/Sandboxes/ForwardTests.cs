using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using Bailey.Contracts;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Wardens;
using Bailey.Host.Tests.Running;

namespace Bailey.Host.Tests.Sandboxes;

public sealed class ForwardTests
{
    [Fact]
    public async Task Bodies_stream_whole_both_ways_through_the_host()
    {
        await using var host = await RunningHost.Start();
        var id = await host.Awake();
        var bytes = new byte[12_000_000];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        using var put = new HttpRequestMessage(HttpMethod.Put, $"http://host/v1/sandboxes/{id}/warden/v1/files/content?path=a%20b%2Bc")
        {
            Content = new StreamContent(new MemoryStream(bytes)),
        };
        put.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var written = await host.Send(put);
        Assert.True(written.IsSuccessStatusCode, await written.Content.ReadAsStringAsync());
        using var read = await host.Send(HttpMethod.Get, $"/v1/sandboxes/{id}/warden/v1/files/content?path=a%20b%2Bc");
        Assert.Equal(bytes, await read.Content.ReadAsByteArrayAsync());
        Assert.Equal((0, "12000000\n"), await host.Run(id, "stat -c %s 'a b+c'"));
    }

    [Fact]
    public async Task A_line_of_a_watch_arrives_when_it_is_written_and_not_when_the_next_one_is()
    {
        await using var host = await RunningHost.Start();
        var id = await host.Awake();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://host/v1/sandboxes/{id}/warden/v1/watch");
        var watching = host.Send(request);
        // The watch may begin to see a moment after it was asked for: things happen until it has seen one.
        for (var number = 0; !watching.IsCompleted && number < 50; number++)
        {
            await host.Run(id, $"touch seen{number}");
        }

        using var watch = await watching;
        using var reader = new StreamReader(await watch.Content.ReadAsStreamAsync());
        var line = reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        for (var number = 50; !line.IsCompleted && number < 100; number++)
        {
            await host.Run(id, $"touch seen{number}");
        }

        Assert.Contains("folders", await line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_megabytes_of_a_terminal_arrive_whole_and_in_order()
    {
        const int lines = 1_000_000;
        await using var host = await RunningHost.Start();
        var id = await host.Awake();
        using var socket = await Open(host, id, $"stty raw -echo; read -r x; seq -f '%099.0f' {lines}; echo END; sleep 1000");
        await socket.SendAsync("go\n"u8.ToArray(), WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);
        var buffer = new byte[256 * 1024];
        long total = 0;
        long acknowledged = 0;
        var tail = "";
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!tail.Contains("END", StringComparison.Ordinal))
        {
            var message = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
            if (message.MessageType == WebSocketMessageType.Binary)
            {
                total += message.Count;
                // The warden holds a terminal's output when no viewer has acknowledged within 1 MiB.
                if (total - acknowledged > 256 * 1024)
                {
                    acknowledged = total;
                    var ack = Encoding.ASCII.GetBytes($"{{\"type\":\"ack\",\"offset\":{total}}}");
                    await socket.SendAsync(ack, WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
                }

                tail = Encoding.ASCII.GetString(buffer, Math.Max(0, message.Count - 10), Math.Min(10, message.Count));
            }
        }

        Assert.True(total >= lines * 100L, $"{total} bytes");
        TestContext.Current.SendDiagnosticMessage("{0:F0} MB/s", total / System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds / 1e6);
    }

    [Fact]
    public async Task A_key_comes_back_and_a_refusal_of_the_warden_keeps_its_status()
    {
        await using var host = await RunningHost.Start();
        var id = await host.Awake();
        using var socket = await Open(host, id, "stty raw -echo; cat");
        var times = new List<double>();
        var buffer = new byte[1024];
        for (var key = 0; key < 500; key++)
        {
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            await socket.SendAsync("k"u8.ToArray(), WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);
            while ((await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken)).MessageType != WebSocketMessageType.Binary)
            {
            }

            times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }

        times.Sort();
        TestContext.Current.SendDiagnosticMessage("key to echo: p50 {0:F0} us, p99 {1:F0} us", times[250], times[495]);
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => host.Socket(id, "/v1/terminals/none/attach"));
        Assert.Contains("404", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<ClientWebSocket> Open(RunningHost host, WorkspaceId id, string script)
    {
        var terminal = "t" + Guid.CreateVersion7().ToString("N");
        var open = new WardenOpenTerminal(new CellSpec("tools", "tools"), ["bash", "-c", script], null, 200, 50);
        await host.Ask(
            HttpMethod.Put, $"/v1/sandboxes/{id}/warden/v1/terminals/{terminal}", WireJson.Default.WardenTerminal, JsonContent.Create(open, WireJson.Default.WardenOpenTerminal));
        return await host.Socket(id, $"/v1/terminals/{terminal}/attach");
    }
}
