using System.Text.RegularExpressions;
using Bailey.Contracts.Egress;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Workspaces.Projects;

/// <summary>
/// The address of a git repository: https, ssh (a URL or user@host:path), or what the operator allowed: a folder of this machine, plain http
/// with one host and port. Each rule has a sentence, so that a refusal says what to do. Nothing that passes can be read by git as an option or as
/// a transport that runs programs.
/// </summary>
public static partial class SourceAddress
{
    /// <summary>Checks an address and returns its one written form.</summary>
    /// <exception cref="RefusedException">It is not acceptable.</exception>
    public static string Check(string address, SourceOptions options, IsGranted isGranted)
    {
        var text = address.Trim();
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format)
            {
                throw Refused("The address holds a space, a line end or an invisible character.");
            }
        }

        if (text.Length == 0 || text[0] == '-')
        {
            throw Refused("An address cannot begin with '-'.");
        }

        // ext::, fd:: and other helpers run programs; a bare word before :: is one.
        if (text.Contains("::", StringComparison.Ordinal) && !text.Contains("://[", StringComparison.Ordinal))
        {
            throw Refused("Addresses with a transport helper (name::…) are not taken. Use https or ssh.");
        }

        return text[0] == '/' ? Folder(text, options)
            : text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? FileUrl(text, options)
            : text.Contains("://", StringComparison.Ordinal) ? Url(text, isGranted)
            : Scp(text);
    }

    /// <summary>Whether the address is a folder of this machine; an https or ssh address never begins with '/'.</summary>
    public static bool IsFolder(string address) => address.StartsWith('/');

    /// <summary>Whether a folder, named by a path without links, lies below one that the operator allowed.</summary>
    public static bool IsAllowed(string realPath, SourceOptions options) => Allowed(options).Any(folder => Below(realPath, RealPath.Of(folder)));

    private static string Url(string text, IsGranted isGranted)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "ssh"))
        {
            throw Refused("Only https and ssh addresses are taken, or a folder that the operator allowed.");
        }

        if (url.Scheme != "ssh" && url.UserInfo.Length > 0 || url.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            throw Refused("The address holds a credential. Leave it out: credentials of a project are kept apart and never reach a workspace.");
        }

        if (url.Scheme == "ssh" && url.UserInfo.Length > 0 && !User().IsMatch(url.UserInfo))
        {
            throw Refused("The user name in the address is not acceptable.");
        }

        if (!HostName(url.HostNameType, url.IdnHost))
        {
            throw Refused("The host name in the address is not acceptable.");
        }

        if (url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw Refused("The address of a repository has no '?' and no '#'. A token there would be a credential: leave it out.");
        }

        if (url.AbsolutePath.Length < 2 || url.AbsolutePath.StartsWith("/-", StringComparison.Ordinal))
        {
            throw Refused("The address has no path to a repository.");
        }

        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost.Trim('[', ']')}]" : url.IdnHost;
        if (url.Scheme == "http" && !(Destination.TryParse($"{host}:{url.Port}", null, out var destination) && isGranted(destination)))
        {
            throw Refused("Plain http shows the repository to everybody on the way. Use https, or let the operator grant exactly this host and port (BAILEY_NETWORK__GRANTS).");
        }

        return $"{url.Scheme}://{(url.UserInfo.Length > 0 ? url.UserInfo + "@" : "")}{host}{(url.IsDefaultPort || url.Port < 0 ? "" : $":{url.Port}")}{url.AbsolutePath}";
    }

    private static string Scp(string text)
    {
        var match = ScpForm().Match(text);
        return match.Success
            ? text
            : throw Refused("This is no address of a repository. Examples: https://host/group/name.git, git@host:group/name.git");
    }

    private static string FileUrl(string text, SourceOptions options)
    {
        var path = text["file:".Length..];
        return path.StartsWith("///", StringComparison.Ordinal)
            ? Folder(Uri.UnescapeDataString(path[2..]), options)
            : throw Refused("A folder of this machine is written file:///path, or just /path.");
    }

    private static string Folder(string text, SourceOptions options)
    {
        if (text.Any(char.IsControl))
        {
            throw Refused("The path holds an invisible character.");
        }

        // Where links lead is looked at as well: an allowed folder may hold a link to a forbidden one.
        var path = Path.GetFullPath(text);
        return Allowed(options).Any(folder => Below(path, folder) && Below(RealPath.Of(path), RealPath.Of(folder)))
            ? path
            : throw Refused("Folders of this machine are taken only below those that the operator lists in BAILEY_GIT__ALLOWED_PATHS.");
    }

    private static IEnumerable<string> Allowed(SourceOptions options) =>
        options.AllowedPaths.Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Path.GetFullPath);

    private static bool Below(string path, string folder) =>
        path == folder || path.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal);

    private static bool HostName(UriHostNameType type, string host) =>
        type is UriHostNameType.IPv4 or UriHostNameType.IPv6 || (type == UriHostNameType.Dns && Name().IsMatch(host));

    private static RefusedException Refused(string sentence) => Refusal.Invalid("url", sentence).ToException();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex User();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9-]{0,62})?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62})?)*\.?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}:(?!-)(?!/-)[A-Za-z0-9/~_.][A-Za-z0-9/~_.+@%=,-]{0,1000}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ScpForm();
}

/// <summary>Whether the operator granted this very host and port.</summary>
public delegate bool IsGranted(Destination destination);
