using System.Text;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Cells;
using Bailey.Warden.Commands;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Search;

/// <summary>
/// GET /v1/search: ripgrep in the cell <c>tools</c>, so that a hostile pattern or file is that cell's trouble. Matches are streamed as they are found; when the
/// client goes, or enough were found, ripgrep is killed.
/// </summary>
internal sealed class SearchRoutes(CellDirectory cells, Reactor reactor)
{
    private const int MaximumQuery = 4096, DefaultLimit = 1000, MaximumLimit = 10_000, MaximumAtOnce = 8;
    private readonly SemaphoreSlim _places = new(MaximumAtOnce);

    internal void Map(Routes routes) => routes.Map("GET", "/v1/search", HandleAsync);

    private async Task HandleAsync(Exchange exchange)
    {
        var launch = Launch.Of(Arguments(exchange), null, null);
        var limit = (int)Math.Clamp(exchange.Number("limit") ?? DefaultLimit, 1, MaximumLimit);
        if (!await _places.WaitAsync(0))
        {
            throw Refusal.TooMany("Eight searches are under way already.");
        }

        try
        {
            var use = await cells.EnterAsync(new CellSpec("tools", "tools"), exchange.Gone);
            await using var command = await Command.StartAsync(reactor, use, launch);
            using var killed = exchange.Gone.Register(() => command.Child.Send(Signal.Kill));
            command.Input.Dispose();
            await StreamAsync(exchange, command, limit);
        }
        finally
        {
            _places.Release();
        }
    }

    private static List<string> Arguments(Exchange exchange)
    {
        var query = exchange.Required("query");
        if (query.Length is 0 or > MaximumQuery || query.Contains('\0', StringComparison.Ordinal) || query.Contains('\n', StringComparison.Ordinal))
        {
            throw Refusal.Invalid("The query has 1 to 4,096 characters in one line.");
        }

        List<string> arguments =
        [
            "rg", "--no-config", "--json", "--hidden", "--glob", "!.git", "--max-filesize", "20M", "--max-count", "1000", "--threads", "2",
            exchange.Flag("case") ? "--case-sensitive" : "--ignore-case",
        ];
        if (!exchange.Flag("regex"))
        {
            arguments.Add("--fixed-strings");
        }

        if (exchange.Query("glob") is { Length: > 0 } glob)
        {
            arguments.AddRange(["--glob", glob.Length <= 1024 ? glob : throw Refusal.Invalid("The glob is too long.")]);
        }

        arguments.AddRange(["--regexp", query, "--", "."]);
        return arguments;
    }

    private static async Task StreamAsync(Exchange exchange, Command command, int limit)
    {
        var errors = ErrorsAsync(command.Error);
        var found = 0;
        exchange.Response.ContentType = "application/x-ndjson";
        await foreach (var line in Lines.ReadAsync(command.Output))
        {
            if (MatchReader.Read(line.Span) is not { } match)
            {
                continue;
            }

            await exchange.LineAsync(match, WireJson.Default.SearchMatch, exchange.Gone);
            if (++found == limit)
            {
                command.Child.Send(Signal.Kill);
                return;
            }
        }

        // 1 is "nothing found"; 2 may also come after matches, for files that cannot be read.
        if (await command.Child.Exited >= 2 && found == 0 && await errors is { Length: > 0 } text && text.Contains("regex", StringComparison.Ordinal))
        {
            throw Refusal.Invalid(text);
        }
    }

    private static async Task<string> ErrorsAsync(Pipe pipe)
    {
        var kept = new byte[2048];
        var rest = new byte[4096];
        var length = 0;
        int count;
        while ((count = await pipe.ReadAsync(length < kept.Length ? kept.AsMemory(length) : rest).ConfigureAwait(false)) > 0)
        {
            length = Math.Min(kept.Length, length + count);
        }

        return Encoding.UTF8.GetString(kept, 0, length).Trim();
    }
}
