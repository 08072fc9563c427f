using System.Net.Sockets;

namespace Bailey.Host.Processes;

/// <summary>Who is at the other end of a Unix socket, as the kernel says (SO_PEERCRED), in the ids of the machine.</summary>
internal static unsafe class PeerCredentials
{
    public static (int Pid, uint Uid, uint Gid) Of(Socket socket)
    {
        var credentials = stackalloc uint[3];
        var length = 3 * sizeof(uint);
        Descriptor.Check(Libc.getsockopt((int)socket.Handle, 1, 17, credentials, &length), "SO_PEERCRED");
        return ((int)credentials[0], credentials[1], credentials[2]);
    }
}
