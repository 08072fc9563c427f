using Bailey.Contracts.Platform;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// Answers for configured host names alone, before routing: 421 for any other, which ends DNS rebinding. A page that is opened by address is
/// sent to localhost, so that there is one origin. The internal socket has its own space of paths, and nobody else sees it.
/// </summary>
internal sealed class HostNames(RequestDelegate next, IOptions<NetworkOptions> options)
{
    private static readonly string[] s_own = ["localhost", "127.0.0.1", "[::1]"];
    private static readonly PathString s_internal = "/internal";
    private static readonly PathString[] s_forPrograms = ["/api", "/openapi", "/healthz", "/readyz", "/internal"];
    private readonly HashSet<string> _served = new(s_own.Concat(NetworkOptions.Items(options.Value.HostNames)), StringComparer.OrdinalIgnoreCase);

    public async Task Invoke(HttpContext context)
    {
        var request = context.Request;
        var isInternal = request.Path.StartsWithSegments(s_internal, StringComparison.OrdinalIgnoreCase);
        if (context.Features.Get<InternalConnection>() is not null)
        {
            if (isInternal)
            {
                await next(context);
                return;
            }

            await new Refusal(ProblemCodes.NotFound, "The internal socket serves /internal alone.").ToResult().ExecuteAsync(context);
            return;
        }

        if (!_served.Contains(request.Host.Host))
        {
            await new Refusal(ProblemCodes.UnknownHostName, "This server does not answer for that host name; BAILEY_NETWORK__HOST_NAMES adds one.").ToResult().ExecuteAsync(context);
        }
        else if (isInternal)
        {
            await new Refusal(ProblemCodes.NotFound, "There is nothing at this address.").ToResult().ExecuteAsync(context);
        }
        else if (IsPageByAddress(request))
        {
            var port = request.Host.Port is { } number ? new HostString("localhost", number) : new HostString("localhost");
            context.Response.Redirect($"http://{port}{request.PathBase}{request.Path}{request.QueryString}", permanent: false, preserveMethod: true);
        }
        else
        {
            await next(context);
        }
    }

    private static bool IsPageByAddress(HttpRequest request) =>
        request.Host.Host is "127.0.0.1" or "[::1]"
        && !request.IsHttps
        && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !IsForPrograms(request.Path);

    /// <summary>Paths that are no page.</summary>
    internal static bool IsForPrograms(PathString path) =>
        s_forPrograms.Any(prefix => path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));
}
