using System.Text;
using Bailey.Contracts.Egress;

namespace Bailey.Server.Platform.Connections;

/// <summary>A proxy of the operator's network: asks it by CONNECT for a tunnel, for plain HTTP too.</summary>
internal sealed class UpstreamProxy(Uri address)
{
    private const int MostAnswer = 8192;

    public Destination Destination { get; } = Bailey.Contracts.Egress.Destination.TryParse(address.Authority, address.Port, out var destination)
        ? destination
        : throw new StartRefusedException("BAILEY_NETWORK__UPSTREAM_PROXY names no host that can be used.");

    /// <summary>Turns the connection to the proxy into one to the destination.</summary>
    public async Task<Stream> Tunnel(Stream connection, Destination destination, CancellationToken cancellationToken)
    {
        try
        {
            var sign = address.UserInfo.Length == 0 ? ""
                : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)))}\r\n";
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {destination} HTTP/1.1\r\nHost: {destination}\r\n{sign}\r\n"), cancellationToken);
            var answer = await Head(connection, cancellationToken);
            return answer.Split(' ', 3) switch
            {
                ["HTTP/1.1" or "HTTP/1.0", "200", ..] => connection,
                ["HTTP/1.1" or "HTTP/1.0", "407", ..] => throw new IOException("The upstream proxy wants another name or password than BAILEY_NETWORK__UPSTREAM_PROXY gives."),
                ["HTTP/1.1" or "HTTP/1.0", { Length: 3 } status, ..] when status.All(char.IsAsciiDigit) =>
                    throw new IOException($"The upstream proxy refused the connection to {destination} with {status}."),
                _ => throw new IOException("The upstream proxy gave no usable answer."),
            };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // Byte by byte: what follows the head belongs to the tunnel.
    private static async Task<string> Head(Stream connection, CancellationToken cancellationToken)
    {
        var head = new byte[MostAnswer];
        for (var count = 0; count < MostAnswer; count++)
        {
            if (await connection.ReadAsync(head.AsMemory(count, 1), cancellationToken) == 0)
            {
                break;
            }

            if (head.AsSpan(0, count + 1).EndsWith("\r\n\r\n"u8))
            {
                return Encoding.ASCII.GetString(head, 0, count);
            }
        }

        throw new IOException("The upstream proxy gave no usable answer.");
    }
}
