using Microsoft.AspNetCore.Http.Metadata;

namespace Bailey.Server.Platform.Http;

/// <summary>What a route requires: an action of the closed list that Access keeps. Access enforces it before the handler runs.</summary>
public sealed record Requirement(string Action);

/// <summary>The route is open to everybody, and why.</summary>
public sealed record OpenToAll(string Reason);

/// <summary>The types of audit entries that the route may write; empty, with a reason, for one that only reads.</summary>
public sealed record Audited(IReadOnlyList<string> Types, string? ReadOnlyReason);

/// <summary>How a route declares its security, where the route is.</summary>
public static class RouteDeclarations
{
    /// <summary>Only principals whose role allows the action get through; for routes below an organisation, members of it.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder builder, string action)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Requirement(action));

    /// <summary>No sign-in is needed; the reason is read by whoever reviews the list of such routes.</summary>
    public static TBuilder IsOpen<TBuilder>(this TBuilder builder, string reason)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new OpenToAll(reason));

    /// <summary>The route writes audit entries of these types.</summary>
    public static TBuilder Audits<TBuilder>(this TBuilder builder, params string[] types)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Audited(types, null));

    /// <summary>The route changes nothing and writes no audit entry.</summary>
    public static TBuilder OnlyReads<TBuilder>(this TBuilder builder, string reason = "changes nothing")
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Audited([], reason));

    /// <summary>The body may have up to so many bytes instead of the usual 1 MiB; null: the route itself bounds what it reads.</summary>
    public static TBuilder TakesUpTo<TBuilder>(this TBuilder builder, long? bytes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new BodyLimit(bytes));

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
