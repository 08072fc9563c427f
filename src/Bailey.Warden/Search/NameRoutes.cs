using System.Text;
using System.Text.Unicode;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Cells;
using Bailey.Warden.Commands;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Search;

/// <summary>
/// GET /v1/names: the paths of all files that git would not ignore, by ripgrep in the cell <c>tools</c>, some hundred in a line, streamed as they
/// are found. When the client goes, or there were enough, ripgrep is killed. A path that is not UTF-8 cannot be named and is left out.
/// </summary>
internal sealed class NameRoutes(CellDirectory cells, Reactor reactor)
{
    private const int DefaultLimit = 20_000, MaximumLimit = 50_000, MaximumAtOnce = 4, NamesInLine = 500, BytesInLine = 64 * 1024;
    private static readonly string[] s_arguments =
        ["rg", "--no-config", "--files", "--null", "--hidden", "--glob", "!.git", "--no-require-git", "--no-messages", "--threads", "2", "--", "."];

    private readonly SemaphoreSlim _places = new(MaximumAtOnce);

    internal void Map(Routes routes) => routes.Map("GET", "/v1/names", HandleAsync);

    private async Task HandleAsync(Exchange exchange)
    {
        var limit = (int)Math.Clamp(exchange.Number("limit") ?? DefaultLimit, 1, MaximumLimit);
        if (!await _places.WaitAsync(0))
        {
            throw Refusal.TooMany("Four lists of names are under way already.");
        }

        try
        {
            var use = await cells.EnterAsync(new CellSpec("tools", "tools"), exchange.Gone);
            await using var command = await Command.StartAsync(reactor, use, Launch.Of([.. s_arguments], null, null));
            using var killed = exchange.Gone.Register(() => command.Child.Send(Signal.Kill));
            command.Input.Dispose();
            await StreamAsync(exchange, command, limit);
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task StreamAsync(Exchange exchange, Command command, int limit)
    {
        exchange.Response.ContentType = "application/x-ndjson";
        List<string> names = [];
        var (found, bytes) = (0, 0);
        await foreach (var path in Lines.ReadAsync(command.Output, 0))
        {
            if (!Utf8.IsValid(path.Span))
            {
                continue;
            }

            if (found++ == limit)
            {
                await exchange.LineAsync(new FileNames(names, true), WireJson.Default.FileNames, exchange.Gone);
                command.Child.Send(Signal.Kill);
                return;
            }

            names.Add(Encoding.UTF8.GetString(path.Span.StartsWith("./"u8) ? path.Span[2..] : path.Span));
            bytes += path.Length;
            if (names.Count == NamesInLine || bytes >= BytesInLine)
            {
                await exchange.LineAsync(new FileNames(names, false), WireJson.Default.FileNames, exchange.Gone);
                (names, bytes) = ([], 0);
            }
        }

        await exchange.LineAsync(new FileNames(names, false), WireJson.Default.FileNames, exchange.Gone);
    }
}
