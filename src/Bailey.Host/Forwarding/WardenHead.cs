using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Bailey.Host.Forwarding;

/// <summary>The head of the warden's answer to an upgrade: hostile, so bounded. <c>Rest</c> is what came behind it.</summary>
internal sealed record WardenHead(int Status, string? Protocol, ReadOnlyMemory<byte> Rest)
{
    private const int Most = 16 * 1024;

    public static async Task<WardenHead> Read(Socket socket, CancellationToken cancel)
    {
        var buffer = new byte[Most];
        var filled = 0;
        while (true)
        {
            var count = filled < Most ? await socket.ReceiveAsync(buffer.AsMemory(filled), cancel) : 0;
            if (count == 0)
            {
                throw new HttpRequestException("The warden gave no readable answer to an upgrade.");
            }

            filled += count;
            if (buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is var end and >= 0)
            {
                return await Parse(socket, buffer, end, filled, cancel);
            }
        }
    }

    private static async Task<WardenHead> Parse(Socket socket, byte[] buffer, int end, int filled, CancellationToken cancel)
    {
        var lines = Encoding.ASCII.GetString(buffer, 0, end).Split("\r\n");
        var status = lines[0].Split(' ') is ["HTTP/1.1", var code, ..] && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 502;
        if (status != 101 && Header(lines, "Content-Length") is { } length && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var body))
        {
            var wanted = Math.Min(Most, end + 4 + Math.Min(body, Most));
            while (filled < wanted && await socket.ReceiveAsync(buffer.AsMemory(filled, wanted - filled), cancel) is var count and > 0)
            {
                filled += count;
            }
        }

        return new WardenHead(status, Header(lines, "Sec-WebSocket-Protocol"), buffer.AsMemory(end + 4, filled - end - 4));
    }

    private static string? Header(string[] lines, string name) =>
        lines.Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}
