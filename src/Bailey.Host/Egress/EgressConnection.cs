using System.Net.Sockets;
using Bailey.Contracts.Egress;

namespace Bailey.Host.Egress;

/// <summary>
/// One connection of the warden to the proxy. In order: who asks (the cell), what for (host and port), do the rules list it, is it an internal name,
/// where is it (the address guard), and do the bytes keep to the name that was asked for.
/// </summary>
internal sealed class EgressConnection(
    Socket client, Func<EgressRules> rules, EgressDecisions decisions, GuardedConnector connector, InternalNames names, Action moved)
{
    private static readonly TimeSpan s_firstWords = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_quiet = TimeSpan.FromMinutes(30);
    private readonly SocketReader _reader = new(client);
    private string? _cell;

    public async Task Run(CancellationToken cancel)
    {
        using var patience = new Patience(s_firstWords, moved, cancel);
        try
        {
            if (await HttpHead.Read(_reader, patience) is not { } head)
            {
                return;
            }

            _cell = CellName.Take(head);
            await (head.Start[0] == "CONNECT" ? Tunnel(head, patience) : Plain(head, patience));
        }
        catch (WayOutException refused)
        {
            await Quietly(() => EgressAnswers.Refuse(client, refused.Status, "Bailey's proxy: " + refused.Message + ".\n", patience));
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // Either side went away, or was quiet for too long.
        }
    }

    private async Task Tunnel(HttpHead head, Patience patience)
    {
        if (!Destination.TryParse(head.Start[1], null, out var destination))
        {
            throw new WayOutException(400, "the destination is not a plain host:port");
        }

        if (InternalNames.Are(destination.Host))
        {
            await HttpBody.SendAll(client, EgressAnswers.Connected, patience);
            await Requests(patience).Run(null, destination, null);
            return;
        }

        var answer = rules().Ask(destination);
        if (answer.Kind is null)
        {
            await Deny(destination, EgressCodes.Unlisted, answer.Reason, patience);
            return;
        }

        if (await Reach(destination, answer, patience) is not { } socket)
        {
            return;
        }

        using (socket)
        {
            await HttpBody.SendAll(client, EgressAnswers.Connected, patience);
            await (answer.Kind switch
            {
                EgressKinds.Http => Requests(patience).Run(null, destination, socket),
                EgressKinds.Tls => Tls(destination, socket, answer.Reason, patience),
                _ => Opaque(destination, socket, answer.Reason, patience),
            });
        }
    }

    private Task Plain(HttpHead head, Patience patience) => Requests(patience).Run(head, null, null);

    private PlainRequests Requests(Patience patience) => new(_reader, _cell, rules, decisions, connector, names, patience);

    private async Task<Socket?> Reach(Destination destination, RuleAnswer answer, Patience patience)
    {
        try
        {
            return await connector.Connect(destination, answer.Trusted, patience.Wait());
        }
        catch (WayOutException refused) when (refused.Status == 403)
        {
            await Deny(destination, EgressCodes.Guarded, refused.Message, patience);
            return null;
        }
        catch (WayOutException failed)
        {
            // Most tools inside know no proxy and see only a connection that ends: what is told here is where people find out why.
            decisions.Tell(_cell, destination.ToString(), EgressCodes.Unreachable, failed.Message);
            throw;
        }
    }

    private async Task Tls(Destination destination, Socket socket, string reason, Patience patience)
    {
        while (true)
        {
            var (state, name) = ClientHello.Read(_reader.Here.Span);
            if (state == ClientHelloState.Incomplete && _reader.Here.Length < ClientHello.MostBytes && await _reader.More(patience) > 0)
            {
                continue;
            }

            if (state == ClientHelloState.Named && HostName.TryParse(name, out var asked) && asked.Text == destination.Host.Text)
            {
                await Opaque(destination, socket, reason, patience);
                return;
            }

            // Too late for words: the client expects TLS. The connection ends, and the record says why.
            decisions.Tell(_cell, destination.ToString(), EgressCodes.Guarded, state switch
            {
                ClientHelloState.Named => "the TLS server name is another than the name asked for",
                ClientHelloState.NoName => "there is no TLS server name",
                _ => "what was sent is not TLS",
            });
            return;
        }
    }

    private async Task Opaque(Destination destination, Socket socket, string reason, Patience patience)
    {
        decisions.Tell(_cell, destination.ToString(), EgressCodes.Listed, reason);
        patience.Allow(s_quiet);
        await Splice.Run(_reader, new SocketReader(socket, 0), patience);
    }

    private async Task Deny(Destination destination, string code, string reason, Patience patience)
    {
        decisions.Tell(_cell, destination.ToString(), code, reason);
        await EgressAnswers.Refuse(client, 403, EgressAnswers.Denied(destination, reason), patience);
    }

    private static async Task Quietly(Func<Task> last)
    {
        try
        {
            await last();
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody is there to hear it.
        }
    }
}
