using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Wardens;

namespace Bailey.Host.Link;

/// <summary>The one way to refuse a request of the server.</summary>
internal static class Refusal
{
    public static Task Write(HttpContext context, int status, string code, string detail)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, new WireError(code, detail), WireJson.Default.WireError, context.RequestAborted);
    }
}
