using System.Globalization;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// Which host a user of this machine is. Host 1 is the one of the settings; further ones stand in a list that whoever starts them keeps,
/// root, and that is read when somebody connects. Nothing that a host says about itself counts.
/// </summary>
public sealed class HostPeers(IOptions<PeerOptions> options)
{
    private const int MostBytes = 64 * 1024;

    /// <summary>The number of the host that runs as this user; null for anybody else.</summary>
    public int? NumberOf(uint user) => user == options.Value.Expected ? 1
        : string.IsNullOrEmpty(options.Value.List) ? null
        : Find(user);

    private int? Find(uint user)
    {
        try
        {
            using var file = File.OpenRead(options.Value.List!);
            using var reader = new StreamReader(file);
            while (file.Position <= MostBytes && reader.ReadLine() is { } line)
            {
                if (line.Split(' ') is [var number, var uid]
                    && uint.TryParse(uid, NumberStyles.None, CultureInfo.InvariantCulture, out var listed) && listed == user
                    && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var host) && host > 1)
                {
                    return host;
                }
            }
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            // No list, no further hosts.
        }

        return null;
    }
}

/// <summary>Marks a connection that came over <c>internal.sock</c> from the user of a host: of the one with this number.</summary>
public sealed class InternalConnection(int host = 1)
{
    /// <summary>The host's number.</summary>
    public int Host => host;
}

/// <summary>Section <c>Hosts</c>, the part that both sockets of the server need.</summary>
public sealed class PeerOptions
{
    /// <summary>The user id that the host runs under; empty: the server's own.</summary>
    public uint? Uid { get; set; }

    /// <summary>A file of root's with the user ids of further hosts, a line <c>number uid</c> for each; set by <c>./run</c>.</summary>
    public string? List { get; set; }

    /// <summary>Who may speak over the sockets as host 1.</summary>
    internal uint Expected => Uid ?? OwnUser();

    private static uint OwnUser() => uint.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], CultureInfo.InvariantCulture);
}
