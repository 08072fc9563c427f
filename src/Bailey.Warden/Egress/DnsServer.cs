using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Bailey.Warden.Egress;

/// <summary>The only name server inside, on 127.0.0.1:3053, by UDP and TCP.</summary>
internal static class DnsServer
{
    internal const int Port = 3053;
    private const int MaximumConnections = 64;

    internal static void Start(NameTable names)
    {
        // The loopback address and not any: the answer must come from where the question was redirected to.
        var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        _ = AnswerDatagramsAsync(udp, names);
        _ = Accept.RunAsync(Accept.Listen(Port), MaximumConnections, x => AnswerStreamAsync(x, names));
    }

    private static async Task AnswerDatagramsAsync(Socket udp, NameTable names)
    {
        var buffer = new byte[2048];
        for (; ; )
        {
            try
            {
                var received = await udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0));
                if (DnsAnswer.To(buffer.AsSpan(0, received.ReceivedBytes), names) is { } answer)
                {
                    await udp.SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint);
                }
            }
            catch (SocketException)
            {
                // One asker's trouble is not the next one's.
            }
        }
    }

    private static async Task AnswerStreamAsync(Socket socket, NameTable names)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await using var stream = new NetworkStream(socket);
        var length = new byte[2];
        for (; ; )
        {
            await stream.ReadExactlyAsync(length, limit.Token);
            var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(query, limit.Token);
            if (DnsAnswer.To(query, names) is not { } answer)
            {
                return;
            }

            var framed = new byte[answer.Length + 2];
            BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)answer.Length);
            answer.CopyTo(framed.AsSpan(2));
            await stream.WriteAsync(framed, limit.Token);
        }
    }
}
