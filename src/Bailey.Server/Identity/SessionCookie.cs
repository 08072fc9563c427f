namespace Bailey.Server.Identity;

/// <summary>
/// The cookie that holds a browser's session. Over HTTPS its name has the <c>__Host-</c> prefix, which no other host or plain-HTTP page
/// can set; a cookie of the other name counts for nothing there.
/// </summary>
internal static class SessionCookie
{
    public const string Plain = "bailey";
    public const string Secured = "__Host-bailey";

    public static string Name(HttpRequest request) => request.IsHttps ? Secured : Plain;

    /// <summary>The secret in the cookie; null without one, or with something that cannot be one.</summary>
    public static string? Read(HttpRequest request) =>
        request.Cookies.TryGetValue(Name(request), out var value) && Secret.IsWellFormed(value) ? value : null;

    public static void Write(HttpContext context, string secret, DateTimeOffset expires) =>
        context.Response.Cookies.Append(Name(context.Request), secret, Form(context.Request, expires));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name(context.Request), Form(context.Request, null));

    private static CookieOptions Form(HttpRequest request, DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        Secure = request.IsHttps,
        Expires = expires,
        IsEssential = true,
    };
}
