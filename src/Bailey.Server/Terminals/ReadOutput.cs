using System.Globalization;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Hosts;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Terminals;

/// <summary>
/// GET …/terminals/{terminal}/output?from=: what is left of the output, as bytes; <c>Bailey-Offset</c> is the number of the first. From the
/// warden, or, while the workspace is stopped, from what was kept when it stopped.
/// </summary>
internal static class ReadOutput
{
    public static void Map(IEndpointRouteBuilder terminals) => terminals.MapGet("/{terminal}/output", Handle).Requires(Actions.TerminalRead).OnlyReads();

    private static async Task Handle(
        HttpContext http, OrgId org, WorkspaceId workspace, TerminalId terminal, long? from, TerminalBook book, Wardens wardens,
        CancellationToken cancellationToken)
    {
        if (from < 0)
        {
            throw Refusal.Invalid("from", "An offset is not negative.").ToException();
        }

        var row = await book.Find(org, workspace, terminal, cancellationToken);
        HttpResponseMessage answer;
        try
        {
            var word = $"terminals/{terminal}/output{(from is { } n ? string.Create(CultureInfo.InvariantCulture, $"?from={n}") : "")}";
            answer = await wardens.Of(org, workspace).Stream(HttpMethod.Get, word, null, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Code is ProblemCodes.WorkspaceStopped or ProblemCodes.NotFound)
        {
            await Kept(http.Response, row, from, await book.Kept(org, terminal, cancellationToken), cancellationToken);
            return;
        }

        using (answer)
        {
            Headers(http.Response, row, TerminalBook.Offset(answer));
            await StreamedAnswer.Copy(answer, http.Response, cancellationToken);
        }
    }

    private static async Task Kept(HttpResponse response, TerminalRow row, long? from, Scrollback? kept, CancellationToken cancellationToken)
    {
        var first = kept?.First ?? row.OutputOffset;
        var content = kept?.Content ?? [];
        var skip = (int)Math.Clamp((from ?? first) - first, 0, content.Length);
        Headers(response, row, first + skip);
        response.ContentLength = content.Length - skip;
        await response.Body.WriteAsync(content.AsMemory(skip), cancellationToken);
    }

    private static void Headers(HttpResponse response, TerminalRow row, long offset)
    {
        StreamedAnswer.Headers(response, $"{row.Name}.txt");
        response.Headers["Bailey-Offset"] = offset.ToString(CultureInfo.InvariantCulture);
    }
}
