using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Identity;

/// <summary>The port under which a browser on this machine reaches the server: the one that is listened on, else the configured one.</summary>
internal sealed class ServerPort(IServer server, IOptions<NetworkOptions> network)
{
    public int Value => server.Features.Get<IServerAddressesFeature>()?.Addresses
        .Select(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host != "unix" ? uri.Port : 0)
        .FirstOrDefault(port => port > 0) is { } found and > 0
            ? found
            : network.Value.Port;
}
