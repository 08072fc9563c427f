using System.Net.Sockets;
using Bailey.Host.Processes;

namespace Bailey.Host.Bubblewrap;

/// <summary>
/// Unix sockets whose path may be longer than the 107 bytes of a socket address: named through a descriptor of their directory.
/// </summary>
internal static class UnixPaths
{
    public static Socket Listen(string path, int backlog)
    {
        File.Delete(path);
        using var folder = Descriptor.Directory(Path.GetDirectoryName(path)!);
        var socket = NewSocket();
        socket.Bind(Through(folder, path));
        socket.Listen(backlog);
        return socket;
    }

    public static async Task<Socket> Connect(string path, CancellationToken cancel)
    {
        using var folder = Descriptor.Directory(Path.GetDirectoryName(path)!);
        var socket = NewSocket();
        try
        {
            await socket.ConnectAsync(Through(folder, path), cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private static UnixDomainSocketEndPoint Through(Microsoft.Win32.SafeHandles.SafeFileHandle folder, string path) =>
        new($"/proc/self/fd/{(int)folder.DangerousGetHandle()}/{Path.GetFileName(path)}");
}
