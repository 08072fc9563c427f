using System.Net;
using System.Net.Sockets;
using Bailey.Contracts.Egress;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform.Connections;

/// <summary>
/// The only way by which the server connects to somewhere that somebody else named. A name is resolved once, each address is judged, and
/// the connection goes to exactly a judged address: a name that answers differently a moment later leads nowhere. What lies inside is
/// refused unless the operator granted that very host and port.
/// </summary>
public sealed class GuardedConnector : IDisposable
{
    private readonly IReadOnlySet<Destination> _granted;
    private readonly UpstreamProxy? _proxy;
    private readonly TimeSpan _timeout;
    private readonly ResolveName _resolve;

    internal GuardedConnector(IOptions<ConnectionOptions> options, ResolveName resolve)
    {
        (_granted, _timeout, _resolve) = (options.Value.Granted(), TimeSpan.FromSeconds(options.Value.ConnectTimeout), resolve);
        _proxy = options.Value.Proxy() is { } proxy ? new UpstreamProxy(proxy) : null;
        Http = new HttpMessageInvoker(new GuardedHandler(this, _timeout));
    }

    /// <summary>
    /// HTTP over guarded connections: no redirect is followed, no cookie kept, nothing decompressed, the environment's proxy ignored. The caller
    /// bounds time and size.
    /// </summary>
    public HttpMessageInvoker Http { get; }

    /// <summary>Whether the operator granted this very host and port.</summary>
    public bool IsGranted(Destination destination) => _granted.Contains(destination);

    /// <summary>The addresses that may be connected to, at least one.</summary>
    /// <exception cref="DestinationRefusedException">None may, or the name has none.</exception>
    public async Task<IReadOnlyList<IPAddress>> Judge(Destination destination, CancellationToken cancellationToken)
    {
        var granted = IsGranted(destination);
        IPAddress[] addresses;
        try
        {
            addresses = destination.Host.Address is { } literal ? [literal] : await _resolve(destination.Host.Text, cancellationToken);
        }
        catch (SocketException unknown)
        {
            throw new NameUnknownException($"The name {destination.Host} is not known.", unknown);
        }

        var good = addresses.Where(address => IsAllowed(AddressGuard.Classify(address), granted)).Distinct().Take(8).ToList();
        return good.Count > 0 ? good
            : addresses.Length == 0 ? throw new NameUnknownException($"The name {destination.Host} has no address.")
            : throw new DestinationRefusedException(
                $"{destination} is no public address, and the operator of this server has not granted it (BAILEY_NETWORK__GRANTS).");
    }

    /// <summary>Connects; the stream is the caller's to dispose of.</summary>
    public async Task<Stream> Connect(Destination destination, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        try
        {
            return _proxy is { } proxy && !IsGranted(destination)
                ? await ThroughProxy(proxy, destination, limit.Token)
                : await Direct(await Judge(destination, limit.Token), destination.Port, limit.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{destination} did not answer within {_timeout.TotalSeconds:F0} s.", late);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Http.Dispose();

    private static bool IsAllowed(AddressClass kind, bool granted) =>
        kind == AddressClass.Public || (granted && kind is not (AddressClass.Metadata or AddressClass.Unspecified or AddressClass.Multicast));

    // The proxy resolves the name itself and is the wall then; what is known to lie inside does not even get to it.
    private async Task<Stream> ThroughProxy(UpstreamProxy proxy, Destination destination, CancellationToken cancellationToken)
    {
        try
        {
            await Judge(destination, cancellationToken);
        }
        catch (NameUnknownException)
        {
            // In a closed network only the proxy knows names.
        }

        return await proxy.Tunnel(await To(proxy.Destination, cancellationToken), destination, cancellationToken);
    }

    private async Task<Stream> To(Destination proxy, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = proxy.Host.Address is { } literal ? [literal] : await _resolve(proxy.Host.Text, cancellationToken);
            return await Direct(addresses, proxy.Port, cancellationToken);
        }
        catch (Exception away) when (away is SocketException or IOException)
        {
            throw new IOException($"The upstream proxy {proxy} (BAILEY_NETWORK__UPSTREAM_PROXY) does not answer.", away);
        }
    }

    private static async Task<Stream> Direct(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException failure)
            {
                socket.Dispose();
                last = failure;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new IOException(last?.SocketErrorCode == SocketError.ConnectionRefused ? "The connection was refused." : "No connection came about.", last);
    }

    /// <summary>Not refused, only unknown here.</summary>
    private sealed class NameUnknownException(string message, Exception? cause = null) : IOException(message, cause);
}

/// <summary>Asks for the addresses of a name; the seam to the network's names.</summary>
internal delegate Task<IPAddress[]> ResolveName(string name, CancellationToken cancellationToken);
