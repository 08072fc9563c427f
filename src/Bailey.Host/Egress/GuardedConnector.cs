using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Bailey.Contracts.Egress;

namespace Bailey.Host.Egress;

/// <summary>The way out failed or was refused; <c>Status</c> is what the proxy answers.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "Made here alone, always with a reason.")]
internal sealed class WayOutException(int status, string reason) : Exception(reason)
{
    public int Status => status;
}

/// <summary>
/// Connects to a name: resolves it once, judges every address it gave, and connects to exactly the addresses that were judged, so that an answer
/// that changes between the look and the connection changes nothing.
/// </summary>
internal sealed class GuardedConnector(
    Func<string, CancellationToken, Task<IPAddress[]>> resolve, UpstreamProxy? upstream, OwnAddresses own,
    Func<IPAddress, int, CancellationToken, Task<Socket>>? dial = null)
{
    private static readonly TimeSpan s_resolveTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_connectTime = TimeSpan.FromSeconds(10);
    private const int MostAddresses = 8;

    // The private addresses that a trusted name had when it was first used: a later answer cannot point it elsewhere inside.
    private readonly ConcurrentDictionary<string, HashSet<IPAddress>> _pinned = new(StringComparer.Ordinal);

    public async Task<Socket> Connect(Destination destination, bool trusted, CancellationToken cancel)
    {
        var addresses = await Addresses(destination, cancel);
        if (addresses.Length == 0 && upstream is null)
        {
            throw new WayOutException(502, $"{destination.Host} is not known to the name server");
        }

        var (allowed, refused) = Judge(destination.Host, addresses, trusted);
        if (allowed.Length == 0 && addresses.Length > 0)
        {
            throw new WayOutException(403, $"{destination.Host} is at {refused}");
        }

        // Behind the operator's proxy only it can resolve: the name was decided upon, and what resolves here to a refused address was refused above.
        return upstream is not null
            ? await upstream.Connect(destination, cancel)
            : await ConnectToAny(allowed, destination.Port, cancel);
    }

    private async Task<IPAddress[]> Addresses(Destination destination, CancellationToken cancel)
    {
        if (destination.Host.Address is { } literal)
        {
            return [literal];
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_resolveTime);
        try
        {
            return await resolve(destination.Host.Text, limit.Token);
        }
        catch (Exception unknown) when (unknown is SocketException || (unknown is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return [];
        }
    }

    private (IPAddress[] Allowed, string? Refused) Judge(HostName name, IPAddress[] addresses, bool trusted)
    {
        var judged = addresses.Select(address => (Address: address, Class: Class(address, trusted))).ToArray();
        var open = judged.Where(one => one.Class == AddressClass.Public).Select(one => one.Address);
        if (trusted)
        {
            open = open.Concat(Pinned(name, [.. judged.Where(one => AddressGuard.MayBeTrusted(one.Class)).Select(one => one.Address)]));
        }

        var allowed = open.Take(MostAddresses).ToArray();
        var bad = judged.FirstOrDefault(one => !allowed.Contains(one.Address));
        return (allowed, allowed.Length > 0 ? null : Words(bad.Class, trusted));
    }

    // What the operator trusts may live on this very machine, on the address that its network knows.
    private AddressClass Class(IPAddress address, bool trusted) => !trusted && own.Include(address) ? AddressClass.Loopback : AddressGuard.Classify(address);

    private static string Words(AddressClass kind, bool trusted) => kind switch
    {
        AddressClass.Loopback => "an address of this machine itself",
        AddressClass.Metadata => "a metadata service",
        _ when trusted && AddressGuard.MayBeTrusted(kind) => "another private address than when it was first used",
        _ => $"an address that is not public ({kind})",
    };

    private IEnumerable<IPAddress> Pinned(HostName name, HashSet<IPAddress> now)
    {
        if (now.Count == 0)
        {
            return now;
        }

        var first = _pinned.GetOrAdd(name.Text, now);
        return now.Where(first.Contains);
    }

    private async Task<Socket> ConnectToAny(IPAddress[] addresses, int port, CancellationToken cancel)
    {
        foreach (var address in addresses)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(s_connectTime);
            try
            {
                return await (dial ?? Dial)(address, port, limit.Token);
            }
            catch (Exception failed) when (failed is SocketException || (failed is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                // The next address, if there is one.
            }
        }

        throw new WayOutException(502, "nobody answered there");
    }

    private static async Task<Socket> Dial(IPAddress address, int port, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancel);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
