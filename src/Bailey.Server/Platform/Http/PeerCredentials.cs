using System.Buffers.Binary;
using System.Net.Sockets;

namespace Bailey.Server.Platform.Http;

/// <summary>Who is at the other end of a Unix socket, by the kernel's word (SO_PEERCRED).</summary>
public static class PeerCredentials
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>The user id of the process that connected.</summary>
    public static uint UserOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..])
            : BinaryPrimitives.ReadUInt32BigEndian(credentials[4..]);
    }
}
