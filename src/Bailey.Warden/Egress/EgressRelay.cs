using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Bailey.Warden.Cells;

namespace Bailey.Warden.Egress;

/// <summary>
/// The way out. Connections that nftables redirected, by cell, are asked for at the host's proxy by the name that the fake name server had given out, or
/// by the bare address; the plain proxy ports only add which cell is speaking. The relay decides nothing: the host does.
/// </summary>
internal sealed class EgressRelay(CellDirectory cells, NameTable names)
{
    internal const int TransparentPort = 30_000, ProxyPort = 3200, AnyTransparentPort = 30_999, AnyProxyPort = 3128;
    private const int MaximumPerPort = 512, MaximumHead = 32 * 1024, OriginalDestination = 80;
    private static readonly UnixDomainSocketEndPoint Proxy = new("/run/bailey/egress.sock");
    private readonly bool[] _open = new bool[CellDirectory.Slots];

    internal void Start()
    {
        DnsServer.Start(names);
        Serve(AnyTransparentPort, x => TransparentAsync(x, null));
        Serve(AnyProxyPort, x => PlainAsync(x, null));
        cells.SlotTaken = OpenSlot;
    }

    /// <summary>Ports that belong to the relay, and are no services of the workspace.</summary>
    internal static bool IsOurs(int port) => port is DnsServer.Port or AnyProxyPort or AnyTransparentPort
        or (>= ProxyPort and < ProxyPort + CellDirectory.Slots) or (>= TransparentPort and < TransparentPort + CellDirectory.Slots);

    /// <summary>A slot's two ports, opened with its first cell and for good.</summary>
    private void OpenSlot(int slot)
    {
        lock (_open)
        {
            if (_open[slot])
            {
                return;
            }

            _open[slot] = true;
        }

        Serve(TransparentPort + slot, x => TransparentAsync(x, cells.NameOf(slot)));
        Serve(ProxyPort + slot, x => PlainAsync(x, cells.NameOf(slot)));
    }

    private static void Serve(int port, Func<Socket, Task> handle) => _ = Accept.RunAsync(Accept.Listen(port), MaximumPerPort, handle);

    private async Task TransparentAsync(Socket client, string? cell)
    {
        if (Target(client) is not { } target)
        {
            Splice.Reset(client);
            return;
        }

        using var proxy = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await proxy.ConnectAsync(Proxy);
            await Splice.SendAsync(proxy, Encoding.ASCII.GetBytes($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{Header(cell)}\r\n"));
            var (head, rest) = await ReadHeadAsync(proxy);
            if (head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || head.StartsWith("HTTP/1.0 200", StringComparison.Ordinal))
            {
                await Splice.SendAsync(client, rest);
                await Splice.RunAsync(client, proxy);
            }
            else
            {
                await RefuseAsync(client, proxy, head, rest);
            }
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            Splice.Reset(client);
        }
    }

    private static async Task PlainAsync(Socket client, string? cell)
    {
        using var proxy = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await proxy.ConnectAsync(Proxy);

        // The header of the first request names the cell; a client's own header of that name is not believed.
        var (head, rest) = await ReadHeadAsync(client);
        var lines = head.Split("\r\n").Where(x => !x.StartsWith("Bailey-", StringComparison.OrdinalIgnoreCase)).ToList();
        if (lines.Exists(x => x.AsSpan().ContainsAny('\r', '\n') || x.StartsWith(' ') || x.StartsWith('\t')))
        {
            // Another parser might see a header where this one saw none.
            await Splice.SendAsync(client, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            return;
        }

        if (cell is not null)
        {
            lines.Insert(1, Header(cell).TrimEnd());
        }

        if (lines[0].StartsWith("CONNECT ", StringComparison.Ordinal))
        {
            await Splice.SendAsync(proxy, Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"));
        }
        else
        {
            // One request a connection: a second one would go out without the cell's name, or with a false one.
            lines.RemoveAll(x => x.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase) || x.StartsWith("Proxy-Connection:", StringComparison.OrdinalIgnoreCase));
            await Splice.SendAsync(proxy, Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\nConnection: close\r\n\r\n"));
        }

        await Splice.SendAsync(proxy, rest);
        await Splice.RunAsync(client, proxy);
    }

    /// <summary>
    /// The answer of the proxy says why and what to do; whoever speaks plain HTTP gets to read it. Others would take it for garbage, and are reset.
    /// </summary>
    private static async Task RefuseAsync(Socket client, Socket proxy, string head, ReadOnlyMemory<byte> rest)
    {
        var first = new byte[8];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var count = await client.ReceiveAsync(first.AsMemory(), SocketFlags.Peek, limit.Token);
        if (!LooksLikeHttp(first.AsSpan(0, count)))
        {
            Splice.Reset(client);
            return;
        }

        await Splice.SendAsync(client, Encoding.Latin1.GetBytes(head + "\r\n\r\n"));
        await Splice.SendAsync(client, rest);
        var buffer = new byte[4096];
        int more;
        for (var total = 0; total < 64 * 1024 && (more = await proxy.ReceiveAsync(buffer.AsMemory(), SocketFlags.None)) > 0; total += more)
        {
            await Splice.SendAsync(client, buffer.AsMemory(0, more));
        }

        client.Shutdown(SocketShutdown.Send);

        // What the client still sends is read away: closing over unread bytes would reset the answer.
        while (await client.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, limit.Token) > 0)
        {
        }
    }

    private static bool LooksLikeHttp(ReadOnlySpan<byte> first) =>
        first.StartsWith("GET "u8) || first.StartsWith("POST "u8) || first.StartsWith("HEAD "u8) || first.StartsWith("PUT "u8) || first.StartsWith("OPTIONS "u8)
        || first.StartsWith("DELETE "u8) || first.StartsWith("PATCH "u8) || first.StartsWith("PROPFIND"u8);

    /// <summary>Where the connection was meant to go; null for one that came to the relay's own port without a redirect.</summary>
    private string? Target(Socket client)
    {
        Span<byte> address = stackalloc byte[16];
        try
        {
            _ = client.GetRawSocketOption(0, OriginalDestination, address);
        }
        catch (SocketException)
        {
            return null;
        }

        var port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        var number = NameTable.Parse(address[4..]);
        if (address[4] == 127)
        {
            return null;
        }

        var host = names.NameOf(number);
        if (host is null && NameTable.IsOurs(number))
        {
            return null;
        }

        host ??= string.Create(CultureInfo.InvariantCulture, $"{address[4]}.{address[5]}.{address[6]}.{address[7]}");
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }

    private static string Header(string? cell) => cell is null ? "" : $"Bailey-Cell: {cell}\r\n";

    /// <summary>Everything up to the empty line, without it, and what came after it already.</summary>
    private static async Task<(string Head, ReadOnlyMemory<byte> After)> ReadHeadAsync(Socket from)
    {
        var buffer = new byte[4096];
        for (var length = 0; ;)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2 <= MaximumHead ? buffer.Length * 2 : throw new IOException("The head is too long."));
            }

            var count = await from.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None);
            if (count == 0)
            {
                throw new IOException("Closed before an answer.");
            }

            var start = Math.Max(0, length - 3);
            length += count;
            var end = buffer.AsSpan(start, length - start).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (Encoding.Latin1.GetString(buffer, 0, start + end), buffer.AsMemory(start + end + 4, length - start - end - 4));
            }
        }
    }
}
