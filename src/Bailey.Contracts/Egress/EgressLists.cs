using System.ComponentModel.DataAnnotations;
using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Egress;

/// <summary>
/// One destination that sandboxes may reach. <c>Host</c>: a name, <c>*.</c> and a suffix of two labels or more, or a public address.
/// <c>Port</c> null: 80 and 443. <c>Kind</c>: http and tls hold the traffic to the name that was asked for; opaque carries any bytes and
/// takes an exact host and port. <c>Trusted</c>: the name may resolve to a private address; only the operator of the server adds one, and opaque
/// traffic on 80 or 443.
/// </summary>
public sealed record EgressEntry(
    [property: Required, StringLength(255, MinimumLength = 1)] string Host,
    [property: Range(1, 65_535)] int? Port = null,
    [property: RegularExpression("^(http|tls|opaque)$")] string? Kind = null,
    bool Trusted = false);

/// <summary>Entries under one name, which projects take by it.</summary>
public sealed record EgressBundle(
    [property: Required, RegularExpression("^[a-z0-9][a-z0-9-]{0,39}$")] string Name,
    [property: Required, Items(0, 200)] IReadOnlyList<EgressEntry> Entries);

/// <summary>
/// GET and PUT /api/v1/orgs/{org}/egress. <c>Entries</c> hold for every project. <c>DefaultBundle</c>: the package registries of the host's
/// machine and the usual code hosts.
/// </summary>
public sealed record OrganisationEgress(
    bool DefaultBundle,
    [property: Required, Items(0, 500)] IReadOnlyList<EgressEntry> Entries,
    [property: Required, Items(0, 50)] IReadOnlyList<EgressBundle> Bundles);

/// <summary>
/// GET and PUT /api/v1/orgs/{org}/projects/{project}/egress: what the project adds. <c>DefaultBundle</c> null: as the organisation says.
/// <c>Bundles</c> names those of the organisation that it takes.
/// </summary>
public sealed record ProjectEgress(
    bool? DefaultBundle,
    [property: Required, Items(0, 500)] IReadOnlyList<EgressEntry> Entries,
    [property: Required, Items(0, 50)] IReadOnlyList<string> Bundles);

/// <summary>
/// GET …/workspaces/{workspace}/egress, newest first; the last 1,000 of a workspace are kept. <c>Cell</c> is who asked inside. <c>Code</c>: listed,
/// unlisted (an entry would let it through), guarded (no entry would), unreachable (listed, but nobody answered). <c>Reason</c> is for people.
/// </summary>
public sealed record EgressDecision(long Number, DateTimeOffset Time, string? Cell, string Target, bool Allowed, string? Code, string? Reason);
