using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// Section <c>Headers</c>: what every response carries. Each can be set to another value; <c>off</c> leaves the header out.
/// In the policy <c>{nonce}</c> stands for the page's nonce.
/// </summary>
public sealed class HeaderOptions : IValidatableObject
{
    /// <summary>Content-Security-Policy of pages.</summary>
    public string ContentSecurityPolicy { get; set; } =
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; font-src 'self'; " +
        "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Content-Security-Policy-Report-Only of pages.</summary>
    public string ContentSecurityPolicyReportOnly { get; set; } = "off";

    /// <summary>Strict-Transport-Security, sent when the request came over HTTPS.</summary>
    public string StrictTransportSecurity { get; set; } = "max-age=31536000; includeSubDomains";

    /// <summary>X-Frame-Options.</summary>
    public string FrameOptions { get; set; } = "DENY";

    /// <summary>X-Content-Type-Options.</summary>
    public string ContentTypeOptions { get; set; } = "nosniff";

    /// <summary>X-XSS-Protection.</summary>
    public string XssProtection { get; set; } = "1; mode=block";

    /// <summary>Referrer-Policy.</summary>
    public string ReferrerPolicy { get; set; } = "strict-origin-when-cross-origin";

    /// <summary>Permissions-Policy.</summary>
    public string PermissionsPolicy { get; set; } = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";

    /// <summary>Cross-Origin-Opener-Policy.</summary>
    public string CrossOriginOpenerPolicy { get; set; } = "same-origin";

    /// <summary>Cross-Origin-Resource-Policy.</summary>
    public string CrossOriginResourcePolicy { get; set; } = "same-origin";

    /// <summary>Cross-Origin-Embedder-Policy.</summary>
    public string CrossOriginEmbedderPolicy { get; set; } = "off";

    /// <summary>Reporting-Endpoints.</summary>
    public string ReportingEndpoints { get; set; } = "off";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var known = new (string Property, string Value, string[] Allowed)[]
        {
            (nameof(FrameOptions), FrameOptions, ["DENY", "SAMEORIGIN"]),
            (nameof(ContentTypeOptions), ContentTypeOptions, ["nosniff"]),
            (nameof(XssProtection), XssProtection, ["0", "1", "1; mode=block"]),
            (nameof(ReferrerPolicy), ReferrerPolicy, ["no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin", "same-origin", "strict-origin", "strict-origin-when-cross-origin", "unsafe-url"]),
            (nameof(CrossOriginOpenerPolicy), CrossOriginOpenerPolicy, ["unsafe-none", "same-origin-allow-popups", "same-origin", "noopener-allow-popups"]),
            (nameof(CrossOriginResourcePolicy), CrossOriginResourcePolicy, ["same-site", "same-origin", "cross-origin"]),
            (nameof(CrossOriginEmbedderPolicy), CrossOriginEmbedderPolicy, ["unsafe-none", "require-corp", "credentialless"]),
        };
        foreach (var (property, value, allowed) in known.Where(k => k.Value != "off" && !k.Allowed.Contains(k.Value, StringComparer.Ordinal)))
        {
            yield return new ValidationResult($"{Settings.Variable("Headers", property)} is '{value}'; it takes {string.Join(", ", allowed)} or off.");
        }

        if (StrictTransportSecurity != "off" && !StrictTransportSecurity.StartsWith("max-age=", StringComparison.Ordinal))
        {
            yield return new ValidationResult("BAILEY_HEADERS__STRICT_TRANSPORT_SECURITY begins with max-age=.");
        }

        foreach (var property in GetType().GetProperties().Where(p => p.GetValue(this) is not string { Length: > 0 } text || text.Any(c => c is < ' ' or > '~')))
        {
            yield return new ValidationResult($"{Settings.Variable("Headers", property.Name)} is empty or holds characters that a header cannot have; off leaves the header out.");
        }
    }
}
