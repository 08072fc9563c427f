using System.Globalization;
using System.Net.Sockets;

namespace Bailey.Host.Egress;

/// <summary>One request and its answer between a client and the server it was allowed to reach. Both bodies stream at once.</summary>
internal sealed class Exchange(SocketReader client, Socket upstream, Patience patience)
{
    private readonly SocketReader _answers = new(upstream);

    /// <summary>Whether the connection of the client may carry another request.</summary>
    public async Task<bool> Run(HttpHead request, string path, HttpBody body)
    {
        await HttpBody.SendAll(upstream, request.Write($"{request.Start[0]} {path} HTTP/1.1"), patience);
        var sending = Send(body);
        var again = await Answers(request.Start[0], request.Words("Connection").Contains("close"));
        if (!sending.IsCompleted)
        {
            // Answered before the body was wanted: what is still to come of it cannot be told from a next request.
            patience.End();
        }

        return await sending && again;
    }

    private async Task<bool> Send(HttpBody body)
    {
        try
        {
            await body.Pass(client, upstream, patience);
            return true;
        }
        catch (WayOutException)
        {
            patience.End();
            return false;
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private async Task<bool> Answers(string method, bool lastWanted)
    {
        while (true)
        {
            var head = await HttpHead.Read(_answers, patience) ?? throw new WayOutException(502, "it ended without an answer");
            if (!head.Start[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(head.Start[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            {
                throw new WayOutException(502, "it did not answer in HTTP/1.1");
            }

            if (status == 101)
            {
                await HttpBody.SendAll(client.Socket, head.Write(Line(head)), patience);
                await Splice.Run(client, _answers, patience);
                return false;
            }

            var body = HttpBody.OfResponse(head, status, method);
            var last = lastWanted || body.UntilEnd || head.Words("Connection").Contains("close") || head.Start[0] == "HTTP/1.0";
            if (status >= 200)
            {
                head.Remove("Connection", "Keep-Alive", "Proxy-Connection");
                head.Headers.Add(("Connection", last ? "close" : "keep-alive"));
            }

            await HttpBody.SendAll(client.Socket, head.Write(Line(head)), patience);
            await body.Pass(_answers, client.Socket, patience);
            if (status >= 200)
            {
                // Bytes behind the answer belong to nothing that was asked.
                return !last && _answers.Here.IsEmpty;
            }
        }
    }

    private static string Line(HttpHead head) => "HTTP/1.1 " + head.Start[1] + " " + (head.Start.Length > 2 ? head.Start[2] : "");
}
