using System.Buffers;
using System.Net.Sockets;

namespace Bailey.Warden.Egress;

/// <summary>Carries bytes both ways between two sockets. A direction without traffic holds no buffer.</summary>
internal static class Splice
{
    private const int Chunk = 64 * 1024;

    internal static async Task RunAsync(Socket one, Socket other)
    {
        var there = CarryAsync(one, other);
        var back = CarryAsync(other, one);
        await Task.WhenAll(there, back);
    }

    private static async Task CarryAsync(Socket from, Socket to)
    {
        try
        {
            for (; ; )
            {
                await from.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
                try
                {
                    // As long as there is more at once, the buffer is kept.
                    do
                    {
                        var count = await from.ReceiveAsync(buffer.AsMemory(0, Chunk), SocketFlags.None);
                        if (count == 0)
                        {
                            to.Shutdown(SocketShutdown.Send);
                            return;
                        }

                        await SendAsync(to, buffer.AsMemory(0, count));
                    }
                    while (from.Available > 0);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // A reset on one side is a reset on the other: half a transfer must not look whole.
            Reset(from);
            Reset(to);
        }
    }

    internal static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await to.SendAsync(bytes, SocketFlags.None)..];
        }
    }

    internal static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Already closed.
        }

        socket.Dispose();
    }
}
