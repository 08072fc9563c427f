using Bailey.Contracts.Platform;

namespace Bailey.Warden.Http;

/// <summary>
/// The table of routes. A request is one exact path, or one with a single <c>{id}</c>; nothing is decoded, nothing is guessed.
/// </summary>
internal sealed class Routes
{
    private readonly List<(string Method, string[] Parts, Func<Exchange, Task> Handle)> _routes = [];
    private readonly CancellationTokenSource _stopping = new();

    internal void Map(string method, string template, Func<Exchange, Task> handle) => _routes.Add((method, template.Split('/'), handle));

    /// <summary>Ends the answers that would never end by themselves.</summary>
    internal Task StopAsync() => _stopping.CancelAsync();

    internal async Task HandleAsync(HttpContext context)
    {
        var exchange = new Exchange(context, null, _stopping.Token);
        try
        {
            var parts = (context.Request.Path.Value ?? "").Split('/', 8);
            var found = false;
            foreach (var (method, template, handle) in _routes)
            {
                if (Match(template, parts, out var id))
                {
                    found = true;
                    if (method == context.Request.Method)
                    {
                        exchange = new Exchange(context, id, _stopping.Token);
                        await handle(exchange);
                        return;
                    }
                }
            }

            throw found
                ? new Refusal(405, ProblemCodes.MethodNotAllowed, "The route does not take this method.")
                : Refusal.NotFound("There is no such route.");
        }
        catch (Exception failure)
        {
            await AnswerAsync(exchange, failure);
        }
    }

    private static bool Match(string[] template, string[] parts, out string? id)
    {
        id = null;
        if (template.Length != parts.Length)
        {
            return false;
        }

        for (var i = 0; i < parts.Length; i++)
        {
            if (template[i] == "{id}")
            {
                id = parts[i];
            }
            else if (template[i] != parts[i])
            {
                return false;
            }
        }

        return true;
    }

    private static async Task AnswerAsync(Exchange exchange, Exception failure)
    {
        if (exchange.Gone.IsCancellationRequested)
        {
            return;
        }

        var refusal = failure as Refusal ?? failure switch
        {
            BadHttpRequestException { StatusCode: 413 } => Refusal.TooLarge("The body is too large for this route."),
            BadHttpRequestException => Refusal.Malformed("The request cannot be read."),
            _ => new Refusal(500, ProblemCodes.Internal, "The warden failed; its log says how."),
        };
        if (refusal.Status == 500)
        {
            await Console.Error.WriteLineAsync($"{exchange.Request.Method} {exchange.Request.Path}: {failure}");
        }

        if (exchange.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            exchange.Http.Abort();
            return;
        }

        exchange.Response.Clear();
        await exchange.RefuseAsync(refusal);
    }
}
