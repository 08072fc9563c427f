using Bailey.Server.Platform.Http;

namespace Bailey.Server.Audit;

/// <summary>
/// Holds routes to what they declare: an entry of a type that its route does not name is recorded all the same, since losing it would be worse, and
/// said aloud; tests fail by it. What no request began is not held to anything.
/// </summary>
internal sealed class DeclaredTypes(UndeclaredEntry undeclared)
{
    private readonly AsyncLocal<(string Route, IReadOnlyList<string> Types)?> _declared = new();

    /// <summary>The rest of the request, and what it starts, belongs to this route.</summary>
    public void Enter(RouteEndpoint route) =>
        _declared.Value = (route.RoutePattern.RawText ?? "", route.Metadata.GetMetadata<Audited>()?.Types ?? []);

    public void Check(string type)
    {
        if (_declared.Value is { } declared && !declared.Types.Contains(type, StringComparer.Ordinal))
        {
            undeclared(declared.Route, type);
        }
    }
}

/// <summary>Hears of an entry that its route does not declare.</summary>
internal delegate void UndeclaredEntry(string route, string type);

/// <summary>Tells the record which route a request takes; after routing.</summary>
internal sealed class AuditMiddleware(RequestDelegate next, DeclaredTypes declared)
{
    public Task Invoke(HttpContext context)
    {
        if (context.GetEndpoint() is RouteEndpoint route)
        {
            declared.Enter(route);
        }

        return next(context);
    }
}
