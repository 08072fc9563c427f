using System.Collections.Frozen;
using Bailey.Contracts.Platform;
using Bailey.Host.Link;
using Bailey.Host.Sandboxes;

namespace Bailey.Host.Forwarding;

/// <summary>
/// Forwards a request to the warden and streams the answer back as it comes: no buffering either way. A frozen sandbox is thawed first, and stays
/// so until the answer is over; only a watch, which asks for nothing more, lets it be frozen again.
/// </summary>
internal static class ForwardRequest
{
    private static readonly FrozenSet<string> s_hopByHop = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host");

    private const int Piece = 128 * 1024;
    private const string Passive = "Bailey-Passive";
    private static readonly FrozenSet<string> s_watches = FrozenSet.Create("/v1/watch", "/v1/terminal-ends");

    public static async Task Handle(HttpContext context, Sandbox sandbox, string pathAndQuery)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), "http://warden" + pathAndQuery);
        if (context.Request.ContentLength is > 0 || (context.Request.ContentLength is null && MayHaveBody(context)))
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var header in context.Request.Headers.Where(header => !s_hopByHop.Contains(header.Key) && header.Key[0] != ':'))
        {
            if (!request.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value))
            {
                request.Content?.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value);
            }
        }

        using var use = context.Request.Headers.ContainsKey(Passive) ? sandbox.Look() : await sandbox.Enter(context.RequestAborted, gives: !HttpMethods.IsGet(context.Request.Method));
        if (use is null)
        {
            await Refusal.Write(context, 423, ProblemCodes.WorkspaceBusy, "The sandbox is frozen, and only looking is no reason to thaw it.");
            return;
        }

        if (s_watches.Contains(pathAndQuery.Split('?')[0]))
        {
            use.Dispose();
        }

        HttpResponseMessage answer;
        try
        {
            answer = await sandbox.Warden.Send(request, context.RequestAborted);
        }
        catch (HttpRequestException silent)
        {
            await Refusal.Write(context, 502, ProblemCodes.BadUpstream, "The warden did not answer: " + silent.Message);
            return;
        }

        using (answer)
        {
            try
            {
                await Copy(answer, context);
            }
            catch (HttpIOException)
            {
                // The sandbox ended in the middle: whoever reads must not take it for the whole.
                context.Abort();
            }
        }
    }

    private static bool MayHaveBody(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !HttpMethods.IsDelete(context.Request.Method);

    private static async Task Copy(HttpResponseMessage answer, HttpContext context)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var header in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated).Where(header => !s_hopByHop.Contains(header.Key)))
        {
            context.Response.Headers[header.Key] = header.Value.ToArray();
        }

        var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        var writer = context.Response.BodyWriter;
        await context.Response.StartAsync(context.RequestAborted);
        // The head goes out now: a watch may have nothing to say for hours.
        await writer.FlushAsync(context.RequestAborted);
        while (true)
        {
            // Written and flushed piece by piece: a line of a watch must not wait for the next one.
            var count = await body.ReadAsync(writer.GetMemory(Piece), context.RequestAborted);
            if (count == 0)
            {
                return;
            }

            writer.Advance(count);
            await writer.FlushAsync(context.RequestAborted);
        }
    }
}
