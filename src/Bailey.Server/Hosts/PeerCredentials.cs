using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bailey.Server.Hosts;

/// <summary>Which user is at the other end of a Unix socket: the kernel says so, nobody can lie about it.</summary>
internal static partial class PeerCredentials
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>The user who connected.</summary>
    public static int Uid(Socket connection)
    {
        Span<byte> credentials = stackalloc byte[12]; // struct ucred: pid, uid, gid
        connection.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return BinaryPrimitives.ReadInt32LittleEndian(credentials[4..]);
    }

    /// <summary>The user of this process.</summary>
    public static int OwnUid() => (int)EffectiveUser();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
