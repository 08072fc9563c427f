using Mono.Cecil;

namespace Bailey.Server.Tests.Architecture;

/// <summary>
/// The plan of the server: which room may use which. A room stands on rooms above it alone, so that nothing goes round in a circle.
/// </summary>
internal static class Rooms
{
    private const string Root = "Bailey.Server.";

    public static readonly IReadOnlyList<(string Room, string[] MayUse)> Plan =
    [
        ("Platform", []),
        ("Audit", ["Platform"]),
        ("Access", ["Platform", "Audit"]),
        ("Approvals", ["Platform", "Audit", "Access"]),
        ("Identity", ["Platform", "Audit", "Access"]),
        ("Secrets", ["Platform", "Audit", "Access", "Approvals"]),
        ("Hosts", ["Platform", "Audit", "Access", "Secrets"]),
        ("Notices", ["Platform", "Audit", "Access", "Identity"]),
        ("Workspaces", ["Platform", "Audit", "Access", "Approvals", "Identity", "Secrets", "Hosts"]),
        ("Files", ["Platform", "Audit", "Access", "Hosts", "Workspaces"]),
        ("Git", ["Platform", "Audit", "Access", "Approvals", "Secrets", "Hosts", "Workspaces"]),
        ("Egress", ["Platform", "Audit", "Access", "Approvals", "Secrets", "Hosts", "Workspaces"]),
        ("Terminals", ["Platform", "Audit", "Access", "Approvals", "Secrets", "Hosts", "Workspaces"]),
        ("Ssh", ["Platform", "Audit", "Access", "Hosts", "Workspaces"]),
        ("Forwards", ["Platform", "Audit", "Access", "Hosts", "Workspaces"]),
        ("Languages", ["Platform", "Audit", "Access", "Hosts", "Workspaces"]),
        ("Previews", ["Platform", "Audit", "Access", "Identity", "Hosts", "Workspaces"]),
        ("Models", ["Platform", "Audit", "Access", "Secrets", "Egress"]),
        ("Operations", ["Platform", "Audit", "Access"]),
    ];

    public static string? Of(TypeDefinition type) => OfNamespace(TypeGraph.Outermost(type).Namespace);

    public static string? OfNamespace(string? space) =>
        space is not null && space.StartsWith(Root, StringComparison.Ordinal) ? space[Root.Length..].Split('.')[0] : null;
}
