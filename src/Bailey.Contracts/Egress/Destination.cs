using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Bailey.Contracts.Egress;

/// <summary>A host and a port, as in <c>CONNECT host:port</c> or the authority of a URL.</summary>
public sealed record Destination(HostName Host, int Port)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Host.Address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Reads <c>host:port</c>, or <c>host</c> alone when there is a default port.</summary>
    public static bool TryParse(string? text, int? defaultPort, [NotNullWhen(true)] out Destination? destination)
    {
        destination = null;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var colon = text.LastIndexOf(':');
        var hasPort = colon >= 0 && !text.AsSpan(colon).Contains(']');
        if ((!hasPort && defaultPort is null) || !HostName.TryParse(hasPort ? text[..colon] : text, out var host))
        {
            return false;
        }

        var port = defaultPort ?? 0;
        if (hasPort && !TryPort(text[(colon + 1)..], out port))
        {
            return false;
        }

        destination = new Destination(host, port);
        return true;
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65_535 && text[0] != '0';
}
