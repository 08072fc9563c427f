using System.Net;
using System.Net.Sockets;

namespace Bailey.Warden.Egress;

/// <summary>Takes connections on a loopback port and gives each to a handler; at most so many at a time, and the rest waits in the backlog.</summary>
internal static class Accept
{
    internal static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(256);
        return listener;
    }

    internal static async Task RunAsync(Socket listener, int maximum, Func<Socket, Task> handle)
    {
        using var places = new SemaphoreSlim(maximum);
        for (; ; )
        {
            await places.WaitAsync();
            try
            {
                var socket = await listener.AcceptAsync();
                _ = HandleAsync(socket, places, handle);
            }
            catch (SocketException)
            {
                // Out of descriptors, or gone before it was taken.
                places.Release();
                await Task.Delay(50);
            }
        }
    }

    private static async Task HandleAsync(Socket socket, SemaphoreSlim places, Func<Socket, Task> handle)
    {
        try
        {
            using (socket)
            {
                socket.NoDelay = true;
                await handle(socket);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went.
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"egress: {e}");
        }
        finally
        {
            places.Release();
        }
    }
}
