using System.Diagnostics.CodeAnalysis;
using Bailey.Contracts.Egress;

namespace Bailey.Server.Platform.Connections;

/// <summary>
/// A URL that the server may call, read so that no two parsers can differ about its host: http or https, a canonical host, no user
/// information, no backslash, no control character, no fragment.
/// </summary>
public static class OutboundUrl
{
    private const int Longest = 4096;

    /// <summary>Reads one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? url, [NotNullWhen(true)] out Destination? destination)
    {
        (url, destination) = (null, null);
        if (text is not { Length: > 0 and <= Longest } || text.Any(c => c is <= ' ' or '\\' or '#' or '\x7f' || !char.IsAscii(c)))
        {
            return false;
        }

        var scheme = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https"
            : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : null;
        if (scheme is null)
        {
            return false;
        }

        var rest = text[(scheme.Length + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        if (!Destination.TryParse(authority, scheme == "https" ? 443 : 80, out destination)
            || !Uri.TryCreate($"{scheme}://{destination}{(end < 0 ? "/" : rest[end..])}", UriKind.Absolute, out url)
            || !IsSame(url, destination))
        {
            (url, destination) = (null, null);
            return false;
        }

        return true;
    }

    /// <summary>Where a URL that is there already leads; false for one that this class would not have made.</summary>
    internal static bool TryRead(Uri? url, [NotNullWhen(true)] out Destination? destination)
    {
        destination = null;
        return url is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" }
            && Destination.TryParse(url.Authority, url.Port, out destination) && IsSame(url, destination);
    }

    private static bool IsSame(Uri url, Destination destination) =>
        url.Port == destination.Port && url.UserInfo.Length == 0 && HostName.TryParse(url.Host, out var host) && host == destination.Host;
}
