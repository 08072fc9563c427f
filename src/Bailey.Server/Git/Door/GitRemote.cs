using Bailey.Contracts.Egress;
using Bailey.Server.Platform.Connections;

namespace Bailey.Server.Git.Door;

/// <summary>A project's remote, read from its address. Anything else is null: transports that run programs, options, credentials.</summary>
internal abstract record GitRemote
{
    /// <summary>Smart HTTP. The address has no '/' at its end.</summary>
    public sealed record Http(Uri Base, Destination Destination) : GitRemote;

    /// <summary>ssh; the path as the far side's git gets it.</summary>
    public sealed record Ssh(string User, Destination Destination, string Path) : GitRemote;

    /// <summary>A folder of this machine; whether the operator allows it is asked elsewhere.</summary>
    public sealed record Folder(string Path) : GitRemote;

    public static GitRemote? Parse(string? address) =>
        address is not { Length: > 0 and <= 4096 } || address.Any(char.IsControl) ? null
        : address[0] == '/' ? new Folder(address)
        : address.StartsWith("http://", StringComparison.Ordinal) || address.StartsWith("https://", StringComparison.Ordinal) ? ParseHttp(address)
        : address.StartsWith("ssh://", StringComparison.Ordinal) ? ParseSsh(address["ssh://".Length..])
        : ParseScp(address);

    private static Http? ParseHttp(string address) =>
        OutboundUrl.TryParse(address.TrimEnd('/'), out var url, out var destination) && url.Query.Length == 0 ? new Http(url, destination) : null;

    // ssh://[user@]host[:port]/path, the path percent-encoded; /~name is the home of somebody over there.
    private static Ssh? ParseSsh(string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            return null;
        }

        var path = Uri.UnescapeDataString(rest[slash..]);
        return Make(rest[..slash], path.StartsWith("/~", StringComparison.Ordinal) ? path[1..] : path, withPort: true);
    }

    // user@host:path; with a slash before the colon it would be a path.
    private static Ssh? ParseScp(string address)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !address.AsSpan(0, colon).Contains('/') && address.AsSpan(0, colon).Contains('@') ? Make(address[..colon], address[(colon + 1)..], withPort: false) : null;
    }

    private static Ssh? Make(string authority, string path, bool withPort)
    {
        var at = authority.LastIndexOf('@');
        var (user, host) = at < 0 ? ("git", authority) : (authority[..at], authority[(at + 1)..]);
        return Destination.TryParse(host, 22, out var destination) && (withPort || destination.Port == 22)
            && user is { Length: > 0 and <= 64 } && user[0] != '-' && user.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
            && path is { Length: > 0 and <= 2048 } && path[0] != '-' && path != "/" && !path.Any(char.IsControl)
            ? new Ssh(user, destination, path)
            : null;
    }
}
