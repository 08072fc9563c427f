using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// The headers of every response, errors and static files too. They are put in when the response starts, so that nothing on the way can lose
/// them; a handler that set one itself keeps its own.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, IOptions<HeaderOptions> options)
{
    private const string NothingMayRun = "default-src 'none'; frame-ancestors 'none'; sandbox";
    private readonly HeaderOptions _options = options.Value;
    private readonly (string Name, string Value)[] _always = Always(options.Value);

    public Task Invoke(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            foreach (var (name, value) in _always)
            {
                headers.TryAdd(name, value);
            }

            if (context.Request.IsHttps && _options.StrictTransportSecurity != "off")
            {
                headers.TryAdd("Strict-Transport-Security", _options.StrictTransportSecurity);
            }

            headers.TryAdd("Content-Security-Policy", NothingMayRun);
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>The policy of a page; the nonce is for this one response.</summary>
    internal static string Page(HttpContext context, HeaderOptions options)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var headers = context.Response.Headers;
        if (options.ContentSecurityPolicy != "off")
        {
            headers.ContentSecurityPolicy = options.ContentSecurityPolicy.Replace("{nonce}", nonce, StringComparison.Ordinal);
        }

        if (options.ContentSecurityPolicyReportOnly != "off")
        {
            headers.ContentSecurityPolicyReportOnly = options.ContentSecurityPolicyReportOnly.Replace("{nonce}", nonce, StringComparison.Ordinal);
        }

        return nonce;
    }

    private static (string Name, string Value)[] Always(HeaderOptions o) =>
        [.. new (string Name, string Value)[]
        {
            ("X-Frame-Options", o.FrameOptions),
            ("X-Content-Type-Options", o.ContentTypeOptions),
            ("X-XSS-Protection", o.XssProtection),
            ("Referrer-Policy", o.ReferrerPolicy),
            ("Permissions-Policy", o.PermissionsPolicy),
            ("Cross-Origin-Opener-Policy", o.CrossOriginOpenerPolicy),
            ("Cross-Origin-Resource-Policy", o.CrossOriginResourcePolicy),
            ("Cross-Origin-Embedder-Policy", o.CrossOriginEmbedderPolicy),
            ("Reporting-Endpoints", o.ReportingEndpoints),
        }.Where(header => header.Value != "off")];
}
