using System.Buffers;
using System.Net.Sockets;

namespace Bailey.Host.Egress;

/// <summary>Carries bytes both ways between two sockets until both have ended; the end of one direction is passed on, the other may still speak.</summary>
internal static class Splice
{
    private const int Piece = 128 * 1024;

    public static async Task Run(SocketReader a, SocketReader b, Patience patience) =>
        await Task.WhenAll(OneWay(a, b.Socket, patience), OneWay(b, a.Socket, patience));

    private static async Task OneWay(SocketReader from, Socket to, Patience patience)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            await HttpBody.SendAll(to, from.Here, patience);
            from.Take(from.Here.Length);
            while (await from.Socket.ReceiveAsync(buffer.AsMemory(), patience.Wait()) is var count and > 0)
            {
                await HttpBody.SendAll(to, buffer.AsMemory(0, count), patience);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            patience.End();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
