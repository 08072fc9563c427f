using System.Net.Sockets;

namespace Bailey.Host.Egress;

/// <summary>Reads from a socket with a look ahead: what was looked at and not taken is still there for whoever reads next.</summary>
internal sealed class SocketReader(Socket socket, int capacity = SocketReader.Capacity)
{
    public const int Capacity = 64 * 1024;
    private readonly byte[] _buffer = new byte[capacity];
    private int _start;
    private int _end;

    public Socket Socket => socket;

    /// <summary>What is here already.</summary>
    public ReadOnlyMemory<byte> Here => _buffer.AsMemory(_start, _end - _start);

    public bool IsFull => _end - _start == _buffer.Length;

    public void Take(int count) => _start += count;

    /// <summary>Waits for more bytes; 0 when the other side has ended.</summary>
    public async ValueTask<int> More(Patience patience)
    {
        if (_start > 0)
        {
            Here.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var count = await socket.ReceiveAsync(_buffer.AsMemory(_end), patience.Wait());
        _end += count;
        return count;
    }

    /// <summary>Takes what is here, or waits for something; empty at the end. The memory holds until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> Next(int most, Patience patience)
    {
        if (_start == _end && await More(patience) == 0)
        {
            return default;
        }

        var here = Here[..Math.Min(most, _end - _start)];
        Take(here.Length);
        return here;
    }
}
