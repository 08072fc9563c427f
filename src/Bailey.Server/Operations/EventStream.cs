using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Operations;

/// <summary>
/// GET /api/v1/events: what changes, as server-sent events, for the person who asks: only what their roles let them see, decided anew every few
/// seconds. Resumes after <c>Last-Event-ID</c>; the event <c>alive</c> every 15 s keeps the line so.
/// </summary>
internal static class EventStream
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/events", Handle).WithTags("Events").Requires(Actions.AccountUse).OnlyReads()
            .Produces<EventMessage>(200, MediaTypeNames.Text.EventStream);

    private static async Task Handle(
        HttpContext context, Principal principal, EventHub hub, LiveSockets sockets, EventSight sight, IOptions<JsonOptions> json, TimeProvider clock)
    {
        long? after = long.TryParse(context.Request.Headers["Last-Event-ID"], CultureInfo.InvariantCulture, out var number) ? number : null;
        using var live = sockets.Enter(context, principal.Session, principal.User, null);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, live.Ended);
        using var subscription = hub.Subscribe(after);
        var seen = sight.Of(principal);
        context.Response.ContentType = MediaTypeNames.Text.EventStream;
        context.Response.Headers.CacheControl = "no-cache, no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            // The first number makes a resume possible for somebody who has heard of nothing yet.
            await Write($"id: {(after ?? subscription.Now).ToString(CultureInfo.InvariantCulture)}\n: hello\n\n");
            while (true)
            {
                var more = subscription.Events.WaitToReadAsync(either.Token).AsTask();
                while (await Task.WhenAny(more, Task.Delay(s_heartbeat, clock, either.Token)) != more)
                {
                    // An event and no comment, which a page never hears of: its silence tells the page that the line is dead.
                    await Write("event: alive\ndata: 1\n\n");
                }

                if (!await more)
                {
                    return;
                }

                while (subscription.Events.TryRead(out var message))
                {
                    if (await seen.Sees(message, either.Token))
                    {
                        await Write($"id: {message.Number.ToString(CultureInfo.InvariantCulture)}\ndata: {JsonSerializer.Serialize(message, json.Value.SerializerOptions)}\n\n");
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The person went away, the session ended, or the server stops.
        }

        async Task Write(string text)
        {
            await context.Response.WriteAsync(text, either.Token);
            await context.Response.Body.FlushAsync(either.Token);
        }
    }
}
