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
        routes.Map("GET", "/v1/terminals/{id}", x => x.ReplyAsync(terminals.Find(x.Id).Describe(), WireJson.Default.WardenTerminal));
        routes.Map("PUT", "/v1/terminals/{id}", x => OpenAsync(x, terminals));
        routes.Map("GET", "/v1/terminals/{id}/attach", x => AttachAsync(x, terminals));
        routes.Map("GET", "/v1/terminals/{id}/output", x => OutputAsync(x, terminals));
        routes.Map("DELETE", "/v1/terminals/{id}", x => CloseAsync(x, terminals));
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

        using var socket = await exchange.AcceptAsync();
        await new Viewer(terminal, socket, exchange.Flag("readOnly")).RunAsync(from, exchange.Gone);
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
