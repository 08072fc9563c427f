using System.Net;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Identity;

/// <summary>Whether a server without sign-in could be reached by anybody but the users of its own machine. Refused unless it was asked for.</summary>
internal sealed class Exposure(IOptions<AuthOptions> options, IOptions<NetworkOptions> network)
{
    /// <summary>The banner of every page; null when there is nothing to warn of.</summary>
    public string? Warning => !options.Value.IsOpen ? null
        : IsNetwork ? "Sign-in is off and other machines can reach this server: everybody who can is its owner."
        : "Sign-in is off: everybody on this machine is the owner.";

    private bool IsNetwork => Items(network.Value.HostNames).Length > 0
        || Items(network.Value.Addresses).Any(text => !(IPEndPoint.TryParse(text, out var endpoint) && IPAddress.IsLoopback(endpoint.Address)));

    /// <exception cref="StartRefusedException">Sign-in is off on an address of the network.</exception>
    public void Refuse()
    {
        if (options.Value.IsOpen && IsNetwork && !options.Value.AllowUnauthenticatedNetwork)
        {
            throw new StartRefusedException(
                "BAILEY_AUTH__MODE=none makes every visitor the owner, and BAILEY_NETWORK__ADDRESSES or __HOST_NAMES opens the server to other machines. "
                + "Take one of them back, or set BAILEY_AUTH__ALLOW_UNAUTHENTICATED_NETWORK=true.");
        }
    }

    private static string[] Items(string list) => list.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries);
}
