using System.Net.Sockets;
using Bailey.Contracts.Egress;
using Bailey.Contracts.Hosts;
using Bailey.Host.Bubblewrap;
using Bailey.Host.Processes;

namespace Bailey.Host.Egress;

/// <summary>
/// Names that only a sandbox knows, answered before anything is resolved: the request goes to the server's internal socket, stamped with whose it is.
/// A sandbox may name its own project alone, and no other route of the server can be reached.
/// </summary>
internal sealed class InternalNames(SandboxSpec spec, string internalSocket, uint? serverUid)
{
    private const string Git = "git.bailey.internal";
    private const string Models = "models.bailey.internal";

    // What the server's own parser would turn into another path than the one that was looked at here.
    private static readonly string[] s_tricks = ["..", "//", "/./", "%2e", "%2f", "%5c", "\\", "%00"];

    public static bool Are(HostName host) => host.Text == "bailey.internal" || host.Text.EndsWith(".bailey.internal", StringComparison.Ordinal);

    /// <summary>Rewrites a request for the server; refuses what is not this sandbox's own.</summary>
    public string Rewrite(Destination destination, string path, string? cell, HttpHead head)
    {
        if (destination.Port != 80 || destination.Host.Text is not (Git or Models))
        {
            throw new WayOutException(403, $"{destination} is no name of Bailey's; http://{Git} is");
        }

        var bare = path.Split('?')[0];
        if (!path.StartsWith('/') || s_tricks.Any(trick => bare.Contains(trick, StringComparison.OrdinalIgnoreCase)))
        {
            throw new WayOutException(400, "the path is not a plain one");
        }

        // What follows the id directly is another repository whose address begins with the project's; the server says where that is.
        var project = spec.Project.ToString();
        if (destination.Host.Text == Git && !(bare.StartsWith($"/{project}", StringComparison.Ordinal) && bare.Length > project.Length + 1))
        {
            throw new WayOutException(403, "that is not the project of this workspace");
        }

        head.Headers.RemoveAll(header => header.Name.StartsWith("Bailey-", StringComparison.OrdinalIgnoreCase)
            || header.Name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase));
        head.Remove("Host", "Cookie", "Forwarded");
        head.Headers.AddRange(
        [
            ("Host", "server"),
            ("Bailey-Organisation", spec.Organisation.ToString()),
            ("Bailey-Workspace", spec.Workspace.ToString()),
            ("Bailey-Project", project),
        ]);
        if (cell is not null)
        {
            head.Headers.Add((CellName.Header, cell));
        }

        return (destination.Host.Text == Git ? "/internal/git" : "/internal/models") + path;
    }

    public async Task<Socket> Connect(CancellationToken cancel)
    {
        try
        {
            var socket = await UnixPaths.Connect(internalSocket, cancel);
            if (PeerCredentials.Of(socket).Uid == (serverUid ?? Libc.geteuid()))
            {
                return socket;
            }

            socket.Dispose();
        }
        catch (Exception away) when (away is SocketException or System.ComponentModel.Win32Exception)
        {
            // Said below, the same for all reasons.
        }

        throw new WayOutException(502, "the Bailey server is not there at the moment; try again in a few seconds");
    }
}
