using System.ComponentModel.DataAnnotations;
using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Identity;

/// <summary>GET …/members: a person of the organisation. Roles: owner, admin, member, auditor, pending.</summary>
public sealed record Member(UserId Id, string Name, string Email, string Role, DateTimeOffset Joined, DateTimeOffset? LastSeen);

/// <summary>POST …/members: makes a one-time link, good for 7 days, that adds the person with the role.</summary>
public sealed record InviteRequest(
    [property: Required, StringLength(254, MinimumLength = 3)] string Email,
    [property: Required, RegularExpression("^(admin|member|auditor|pending)$")] string Role);

/// <summary>The link is <c>/invitation#secret</c>, shown this once; only the secret's hash is kept.</summary>
public sealed record InvitationResponse(InvitationId Id, string Path, DateTimeOffset Expires)
{
    /// <summary>Never shows the secret.</summary>
    public override string ToString() => nameof(InvitationResponse);
}

/// <summary>GET …/invitations: links not yet used.</summary>
public sealed record Invitation(InvitationId Id, string Email, string Role, DateTimeOffset Created, DateTimeOffset Expires);

/// <summary>PUT …/members/{user}/role.</summary>
public sealed record SetRoleRequest([property: Required, RegularExpression("^(owner|admin|member|auditor|pending)$")] string Role);

/// <summary>PUT …/projects/{project}/members/{user}: maintainer, developer, viewer, or null to take it back.</summary>
public sealed record SetProjectRoleRequest([property: RegularExpression("^(maintainer|developer|viewer)$")] string? Role);

/// <summary>GET …/projects/{project}/members.</summary>
public sealed record ProjectMember(UserId Id, string Name, string Email, string? Role, string OrganisationRole);

/// <summary>POST /api/v1/orgs: a further organisation; it has no host until one is enrolled.</summary>
public sealed record CreateOrganisationRequest([property: Required, StringLength(80, MinimumLength = 1)] string Name);

/// <summary>An organisation.</summary>
public sealed record Organisation(OrgId Id, string Name, DateTimeOffset Created);

/// <summary>PUT /api/v1/people/{user}/active: the operator keeps a person out everywhere (false), or lets them in again.</summary>
public sealed record SetActiveRequest([property: Required] bool? Active);
