using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// What a reverse proxy says about the client. The scheme is believed from this machine and from configured proxies; the address only where
/// proxies are configured, or anybody on this machine could pick the address that limits count.
/// </summary>
internal sealed class Forwarding(IOptions<NetworkOptions> options) : IConfigureOptions<ForwardedHeadersOptions>
{
    public void Configure(ForwardedHeadersOptions forwarded)
    {
        var listed = NetworkOptions.Items(options.Value.TrustedProxies);
        forwarded.ForwardedHeaders = listed.Length > 0 ? ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedFor : ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = null;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownIPNetworks.Add(new IPNetwork(IPAddress.Parse("127.0.0.0"), 8));
        forwarded.KnownProxies.Add(IPAddress.IPv6Loopback);
        foreach (var text in listed)
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                forwarded.KnownIPNetworks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else
            {
                throw new StartRefusedException($"BAILEY_NETWORK__TRUSTED_PROXIES holds '{text}', which is neither an address nor a network.");
            }
        }
    }
}
