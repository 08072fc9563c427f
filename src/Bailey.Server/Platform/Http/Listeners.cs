using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// Where the server listens: TCP for everybody, and <c>internal.sock</c> for hosts alone, checked by the kernel's word for who connects.
/// </summary>
internal sealed class Listeners(IOptions<NetworkOptions> network, HostPeers peers, DataDirectory data) : IConfigureOptions<KestrelServerOptions>
{
    public string InternalSocket => Path.Join(data.Run, "internal.sock");

    public void Configure(KestrelServerOptions kestrel)
    {
        var options = network.Value;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBody;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxSockets;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestLineSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        foreach (var endpoint in Endpoints(options))
        {
            kestrel.Listen(endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(LingeringClose.Around);
            });
        }

        kestrel.ListenUnixSocket(InternalSocket, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => async connection =>
            {
                // Kestrel closes a connection whose middleware returns.
                if (connection.Features.Get<IConnectionSocketFeature>() is { } feature && peers.NumberOf(PeerCredentials.UserOf(feature.Socket)) is { } host)
                {
                    connection.Features.Set(new InternalConnection(host));
                    await next(connection);
                }
            });
        });
    }

    /// <summary>The addresses of the settings; those of this machine when there are none.</summary>
    internal static IReadOnlyList<IPEndPoint> Endpoints(NetworkOptions options)
    {
        var listed = NetworkOptions.Items(options.Addresses);
        if (listed.Length > 0)
        {
            return [.. listed.Select(text => Parse(text, options.Port))];
        }

        // With IPv6 switched off nobody can be at [::1].
        var loopback = NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Any(a => a.Address.Equals(IPAddress.IPv6Loopback));
        return loopback && options.Port != 0
            ? [new(IPAddress.Loopback, options.Port), new(IPAddress.IPv6Loopback, options.Port)]
            : [new(IPAddress.Loopback, options.Port)];
    }

    private static IPEndPoint Parse(string text, int port)
    {
        if (IPEndPoint.TryParse(text, out var endpoint) && (text.StartsWith('[') || text.Contains('.', StringComparison.Ordinal)))
        {
            return endpoint.Port == 0 && !text.EndsWith(":0", StringComparison.Ordinal) ? new(endpoint.Address, port) : endpoint;
        }

        throw new StartRefusedException($"BAILEY_NETWORK__ADDRESSES holds '{text}', which is no address: write 192.0.2.7:3001 or [2001:db8::1]:3001.");
    }

    /// <summary>Before anything is made: can all of it be had? Says which port is taken, and by what.</summary>
    internal void RefuseTaken()
    {
        foreach (var endpoint in Endpoints(network.Value).Where(e => e.Port != 0))
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(endpoint);
                socket.Listen();
            }
            catch (SocketException failure)
            {
                throw new StartRefusedException(failure.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => $"Port {endpoint.Port.ToString(CultureInfo.InvariantCulture)} on {endpoint.Address} is in use by another program; BAILEY_NETWORK__PORT takes another.",
                    SocketError.AccessDenied => $"This user may not listen on port {endpoint.Port.ToString(CultureInfo.InvariantCulture)}; choose one from 1024 on, or put a proxy before it.",
                    SocketError.AddressNotAvailable => $"The address {endpoint.Address} of BAILEY_NETWORK__ADDRESSES is not one of this machine.",
                    _ => $"Cannot listen on {endpoint}: {failure.Message}.",
                });
            }
        }

        if (!File.Exists(InternalSocket))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(InternalSocket));
        }
        catch (SocketException)
        {
            File.Delete(InternalSocket);
            return;
        }

        throw new StartRefusedException($"Another server runs with the socket directory {data.Run}; BAILEY_RUN takes another.");
    }

    /// <summary>The host runs as another user: the socket lets it connect, and the check of the user decides.</summary>
    internal void OpenToHost() => File.SetUnixFileMode(
        InternalSocket,
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
}
