using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Bailey.Host.Doctor;

/// <summary>
/// Real services of this machine that a sandbox must not reach, opened for the time of a check: each says a secret word to whoever connects. A
/// probe that hears it, or a canary that is spoken to, is a leak.
/// </summary>
internal sealed class Canaries : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private readonly List<string> _heard = [];

    public Canaries()
    {
        Tcp = [.. Addresses().Select(Listen).OfType<IPEndPoint>()];
        Udp = [.. Addresses().Where(address => address.AddressFamily == AddressFamily.InterNetwork).Select(Receive).OfType<IPEndPoint>()];
        Abstract = Word + "-abstract";
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint("\0" + Abstract));
        socket.Listen();
        _ = Greet(socket, "abstract");
    }

    public string Word { get; } = "canary" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public IReadOnlyList<IPEndPoint> Tcp { get; }

    public IReadOnlyList<IPEndPoint> Udp { get; }

    /// <summary>The name of an abstract Unix socket, which belongs to the network namespace.</summary>
    public string Abstract { get; }

    /// <summary>Which of them were spoken to.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_heard)
            {
                return [.. _heard];
            }
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    // Loopback, and every address that this machine has.
    private static IEnumerable<IPAddress> Addresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(one => one.Address)
        .Where(address => !address.IsIPv6LinkLocal).Distinct().Take(12);

    private IPEndPoint? Listen(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            socket.Listen();
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }

        var end = (IPEndPoint)socket.LocalEndPoint!;
        _ = Greet(socket, end.ToString());
        return end;
    }

    private IPEndPoint? Receive(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        _sockets.Add(socket);
        var end = (IPEndPoint)socket.LocalEndPoint!;
        _ = Hear(socket, end.Port.ToString(CultureInfo.InvariantCulture));
        return end;
    }

    private async Task Greet(Socket socket, string name)
    {
        _sockets.Add(socket);
        try
        {
            while (true)
            {
                using var client = await socket.AcceptAsync();
                Note("tcp " + name);
                await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(Word + "\n"));
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The check is over.
        }
    }

    private async Task Hear(Socket socket, string name)
    {
        try
        {
            await socket.ReceiveAsync(new byte[64]);
            Note("udp " + name);
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The check is over.
        }
    }

    private void Note(string name)
    {
        lock (_heard)
        {
            _heard.Add(name);
        }
    }
}
