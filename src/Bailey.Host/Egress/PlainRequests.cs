using System.Globalization;
using System.Net.Sockets;
using Bailey.Contracts.Egress;

namespace Bailey.Host.Egress;

/// <summary>
/// Plain HTTP, request by request: each one's Host is checked anew, since a connection that was allowed for one name could ask for another next.
/// Either inside a tunnel that was opened to one destination, or as a proxy that is given whole URLs.
/// </summary>
internal sealed class PlainRequests(
    SocketReader client, string? cell, Func<EgressRules> rules, EgressDecisions decisions, GuardedConnector connector, InternalNames names, Patience patience)
{
    private const int HttpPort = 80;
    private static readonly TimeSpan s_quiet = TimeSpan.FromMinutes(10);
    private Socket? _upstream;
    private Destination? _connected;

    /// <summary>Serves requests until either side ends. <paramref name="only"/>: the tunnel's destination, connected already by its owner.</summary>
    public async Task Run(HttpHead? first, Destination? only, Socket? connected)
    {
        (_upstream, _connected) = (connected, connected is null ? null : only);
        patience.Allow(s_quiet);
        try
        {
            for (var head = first ?? await HttpHead.Read(client, patience); head is not null; head = await HttpHead.Read(client, patience))
            {
                if (!await One(head, only))
                {
                    return;
                }
            }
        }
        finally
        {
            _upstream?.Dispose();
        }
    }

    private async Task<bool> One(HttpHead head, Destination? only)
    {
        if (head.Start.Length != 3 || head.Start[2] is not ("HTTP/1.1" or "HTTP/1.0") || !head.Start[0].AsSpan().ContainsOnlyTokenLetters() || head.Start[0] == "CONNECT")
        {
            throw HttpHead.Malformed();
        }

        var (destination, path) = Target(head, only);
        var body = HttpBody.OfRequest(head);
        Hops.Strip(head);
        if (InternalNames.Are(destination.Host))
        {
            path = names.Rewrite(destination, path, cell, head);
            await Reach(destination, () => names.Connect(patience.Wait()));
        }
        else if (!await Allowed(destination))
        {
            return false;
        }

        return await new Exchange(client, _upstream!, patience).Run(head, path, body);
    }

    // The Host must be there once and name what was asked for: a server behind a shared address would otherwise serve another name.
    private static (Destination Destination, string Path) Target(HttpHead head, Destination? only)
    {
        var target = head.Start[1];
        var asked = only;
        if (target.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            var slash = target.IndexOf('/', "http://".Length);
            var authority = slash < 0 ? target["http://".Length..] : target["http://".Length..slash];
            if (authority.Contains('?') || !Destination.TryParse(authority, HttpPort, out asked))
            {
                throw new WayOutException(400, "the URL is not a plain one");
            }

            target = slash < 0 ? "/" : target[slash..];
        }

        if (asked is null || (target[0] != '/' && target != "*") || target.Any(letter => letter is <= ' ' or > '~'))
        {
            throw new WayOutException(400, "only http:// URLs are asked for without a tunnel");
        }

        return head.All("Host").ToArray() is [var named] && Destination.TryParse(named, HttpPort, out var host)
            && host.Host.Text == asked.Host.Text && host.Port == asked.Port && (only is null || (asked.Host.Text == only.Host.Text && asked.Port == only.Port))
            ? (asked, target)
            : throw new WayOutException(403, "the Host is another than the name asked for");
    }

    private async Task<bool> Allowed(Destination destination)
    {
        var answer = rules().Ask(destination);
        var (code, reason) = (answer.Kind is null ? EgressCodes.Unlisted : EgressCodes.Guarded, answer.Reason);
        try
        {
            if (answer.Kind is EgressKinds.Http or EgressKinds.Opaque)
            {
                await Reach(destination, () => connector.Connect(destination, answer.Trusted, patience.Wait()));
                decisions.Tell(cell, destination.ToString(), EgressCodes.Listed, reason);
                return true;
            }

            reason = answer.Kind is null ? reason : "it is listed for TLS, and this is plain HTTP";
        }
        catch (WayOutException refused) when (refused.Status == 403)
        {
            reason = refused.Message;
        }
        catch (WayOutException failed)
        {
            decisions.Tell(cell, destination.ToString(), EgressCodes.Unreachable, failed.Message);
            throw;
        }

        decisions.Tell(cell, destination.ToString(), code, reason);
        await EgressAnswers.Refuse(client.Socket, 403, EgressAnswers.Denied(destination, reason), patience);
        return false;
    }

    private async Task Reach(Destination destination, Func<Task<Socket>> connect)
    {
        // Readable before it was asked anything: it has ended meanwhile.
        if (_upstream is null || _connected != destination || _upstream.Poll(0, SelectMode.SelectRead))
        {
            _upstream?.Dispose();
            (_upstream, _connected) = (null, null);
            _upstream = await connect();
            _connected = destination;
        }
    }
}
