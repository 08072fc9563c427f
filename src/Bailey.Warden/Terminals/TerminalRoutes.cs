using Bailey.Contracts;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Http;

namespace Bailey.Warden.Terminals;

/// <summary>What can be asked about terminals.</summary>
internal static class TerminalRoutes
{
    internal static void Map(Routes routes, TerminalDirectory terminals)
    {
        routes.Map("GET", "/v1/terminals", x =>
            x.ReplyAsync<IReadOnlyList<WardenTerminal>>([.. terminals.All.Select(t => t.Describe())], WireJson.Default.IReadOnlyListWardenTerminal));
        routes.Map("GET", "/v1/terminal-ends", x => EndsAsync(x, terminals));
        routes.Map("GET", "/v1/terminals/{id}", x => x.ReplyAsync(terminals.Find(x.Id).Describe(), WireJson.Default.WardenTerminal));
        routes.Map("PUT", "/v1/terminals/{id}", x => OpenAsync(x, terminals));
        routes.Map("GET", "/v1/terminals/{id}/attach", x => AttachAsync(x, terminals));
        routes.Map("GET", "/v1/terminals/{id}/output", x => OutputAsync(x, terminals));
        routes.Map("DELETE", "/v1/terminals/{id}", x => CloseAsync(x, terminals));
    }

    /// <summary>Every terminal that has ended, and then each that does, until the client goes.</summary>
    private static async Task EndsAsync(Exchange exchange, TerminalDirectory terminals)
    {
        var news = new AsyncSignal();
        using var place = terminals.Listen(news);
        using var over = exchange.UntilStop();
        using var gone = over.Token.Register(news.Set);
        HashSet<string> told = [];
        try
        {
            exchange.Response.ContentType = "application/x-ndjson";
            await exchange.Response.StartAsync(exchange.Gone);
            await exchange.Response.BodyWriter.FlushAsync(exchange.Gone);
            while (!over.IsCancellationRequested)
            {
                var ended = terminals.All.Where(t => !t.Running).ToList();
                told.IntersectWith(ended.Select(t => t.Id));
                foreach (var terminal in ended.Where(t => told.Add(t.Id)))
                {
                    await exchange.LineAsync(terminal.Describe(), WireJson.Default.WardenTerminal, over.Token);
                }

                await news.WaitAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The client is gone.
        }
    }

    private static async Task OpenAsync(Exchange exchange, TerminalDirectory terminals)
    {
        var request = await exchange.ReadAsync(WireJson.Default.WardenOpenTerminal);
        var terminal = await terminals.OpenAsync(exchange.Id, request, CancellationToken.None);
        await exchange.ReplyAsync(terminal.Describe(), WireJson.Default.WardenTerminal);
    }

    private static async Task AttachAsync(Exchange exchange, TerminalDirectory terminals)
    {
        var terminal = terminals.Find(exchange.Id);
        var from = exchange.Number("from");
        if (terminal.Crowded)
        {
            throw Refusal.TooMany("The terminal has 32 viewers already.");
        }

        var client = exchange.Query("client") is { } name ? Exchange.CheckId(name) : null;
        using var socket = await exchange.AcceptAsync();
        await new Viewer(terminal, socket, exchange.Flag("readOnly"), client).RunAsync(from, exchange.Gone);
    }

    private static async Task OutputAsync(Exchange exchange, TerminalDirectory terminals)
    {
        var (from, bytes) = terminals.Find(exchange.Id).Snapshot(exchange.Number("from"));
        exchange.Response.Headers["Bailey-Offset"] = from.ToString(System.Globalization.CultureInfo.InvariantCulture);
        exchange.Response.ContentType = "application/octet-stream";
        exchange.Response.ContentLength = bytes.Length;
        await exchange.Response.Body.WriteAsync(bytes, exchange.Gone);
    }

    private static async Task CloseAsync(Exchange exchange, TerminalDirectory terminals)
    {
        await terminals.CloseAsync(exchange.Id);
        exchange.Response.StatusCode = 204;
    }
}
