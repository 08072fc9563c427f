using System.Net.Sockets;
using System.Text;

namespace Bailey.Host.Tests.Egress;

/// <summary>Servers outside, as far as the tests need them.</summary>
internal static class World
{
    /// <summary>Answers each request with its own head, so that a test sees what arrived.</summary>
    public static async Task Echo(Socket client)
    {
        while (await EgressBench.ReadHead(client) is { Length: > 0 } head)
        {
            var length = head.Split("\r\n").Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Select(line => int.Parse(line[15..])).FirstOrDefault();
            var body = new byte[length];
            for (var done = 0; done < length;)
            {
                done += await client.ReceiveAsync(body.AsMemory(done));
            }

            var text = head + Encoding.Latin1.GetString(body);
            await client.SendAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}"));
        }
    }

    /// <summary>Sends back whatever comes.</summary>
    public static async Task Mirror(Socket client)
    {
        var buffer = new byte[64 * 1024];
        while (await client.ReceiveAsync(buffer) is var count and > 0)
        {
            await client.SendAsync(buffer.AsMemory(0, count));
        }
    }
}
