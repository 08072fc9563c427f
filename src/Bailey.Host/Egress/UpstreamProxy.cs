using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Bailey.Contracts.Egress;

namespace Bailey.Host.Egress;

/// <summary>The machine's own HTTP proxy (<c>BAILEY_EGRESS__PROXY</c>): asked by CONNECT for destinations that were allowed.</summary>
internal sealed class UpstreamProxy(Uri address)
{
    private const int MostHead = 16 * 1024;
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(30);

    public async Task<Socket> Connect(Destination destination, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_time);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, limit.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"CONNECT {destination} HTTP/1.1\r\nHost: {destination}\r\n{Authorization()}\r\n"), limit.Token);
            var status = await Status(socket, limit.Token);
            return status switch
            {
                200 => socket,
                407 => throw new WayOutException(502, "the machine's proxy wants another name or password than BAILEY_EGRESS__PROXY gives"),
                _ => throw new WayOutException(502, $"the machine's proxy refused it with {status}"),
            };
        }
        catch (Exception failed)
        {
            socket.Dispose();
            throw failed is WayOutException || cancel.IsCancellationRequested ? failed : new WayOutException(502, "the machine's proxy (BAILEY_EGRESS__PROXY) does not answer");
        }
    }

    private string Authorization() => address.UserInfo.Length == 0
        ? ""
        : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)))}\r\n";

    // Byte by byte up to the empty line: what follows belongs to the tunnel.
    private static async Task<int> Status(Socket socket, CancellationToken cancel)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < MostHead && await socket.ReceiveAsync(one, cancel) == 1)
        {
            head.Add(one[0]);
            if (head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n')
            {
                var words = Encoding.ASCII.GetString([.. head]).Split(' ');
                return words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 502;
            }
        }

        return 502;
    }
}
