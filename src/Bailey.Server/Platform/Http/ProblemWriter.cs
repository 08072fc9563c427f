using Bailey.Contracts.Platform;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// Writes every problem document, whatever the client accepts: always a <c>code</c> of the closed list and the request's id. What the
/// validator refuses becomes 422.
/// </summary>
internal sealed class ProblemWriter(IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        if (problem is HttpValidationProblemDetails validation)
        {
            problem = new ProblemDetails
            {
                Status = 422,
                Detail = validation.Errors.Values.SelectMany(sentences => sentences).FirstOrDefault(),
                Extensions = { ["code"] = ProblemCodes.InvalidValue, ["errors"] = validation.Errors.ToDictionary(e => Camel(e.Key), e => e.Value) },
            };
        }

        problem.Status ??= http.Response.StatusCode;
        if (!problem.Extensions.TryGetValue("code", out var code) || code is not string text || !Refusal.Known.ContainsKey(text))
        {
            text = problem.Status is { } status && Refusal.Known.FirstOrDefault(k => k.Value.Status == status).Key is { } known ? known : ProblemCodes.Internal;
            problem.Extensions["code"] = text;
        }

        problem.Type = "about:blank";
        problem.Title = Refusal.Known[text].Title;
        problem.Extensions["requestId"] = http.TraceIdentifier;
        if (problem.Extensions.TryGetValue("retryAfter", out var wait) && wait is int seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        http.Response.StatusCode = problem.Status.Value;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsJsonAsync(problem, json.Value.SerializerOptions, "application/problem+json", http.RequestAborted);
    }

    private static string Camel(string path) => string.Join('.', path.Split('.').Select(part => part.Length > 0 ? char.ToLowerInvariant(part[0]) + part[1..] : part));
}
