using Bailey.Contracts.Platform;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// Refuses what another site makes a browser send: by Fetch metadata where there is any, by Origin for everything that changes something and
/// for every WebSocket. A missing Origin is refused too, unless a token and no cookie speaks: browsers do not add tokens by themselves.
/// </summary>
internal sealed class CrossSiteGuard(RequestDelegate next)
{
    public async Task Invoke(HttpContext context)
    {
        if (context.Features.Get<InternalConnection>() is null && Reason(context) is { } reason)
        {
            await new Refusal(ProblemCodes.CrossSite, reason).ToResult().ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private static string? Reason(HttpContext context)
    {
        var request = context.Request;
        var isSocket = IsUpgrade(context);
        if (!isSocket && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)))
        {
            // Reading across sites: the browser would hide the answer, but its time and size still speak.
            return HostNames.IsForPrograms(request.Path) && Site(request) is "cross-site" or "same-site"
                ? "The request came from another site." : null;
        }

        if (Site(request) is { Length: > 0 } site and not "same-origin")
        {
            return $"The browser says that the request came from elsewhere (Sec-Fetch-Site: {(site is "none" or "same-site" or "cross-site" ? site : "unknown")}).";
        }

        var origin = request.Headers.Origin;
        return origin.Count switch
        {
            0 when HasOnlyToken(request) => null,
            0 => "The request has no Origin. Browsers send one; programs use a token and no cookie.",
            1 when string.Equals(origin[0], $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase) => null,
            _ => $"The Origin is not {request.Scheme}://{request.Host}, which is where this request went. Behind a proxy, check BAILEY_NETWORK__TRUSTED_PROXIES.",
        };
    }

    private static string Site(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString();

    private static bool HasOnlyToken(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && !request.Headers.ContainsKey(HeaderNames.Cookie);

    private static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
        || context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;
}
