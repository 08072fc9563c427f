using System.ComponentModel.DataAnnotations;
using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Identity;

/// <summary>POST /api/v1/auth/setup: whoever holds the one-time secret makes the owner and the first organisation.</summary>
public sealed record SetupRequest(
    [property: Required, StringLength(128, MinimumLength = 16)] string Secret,
    [property: Required, StringLength(80, MinimumLength = 1)] string Organisation,
    [property: Required, StringLength(80, MinimumLength = 1)] string Name,
    [property: Required, StringLength(254, MinimumLength = 3)] string Email,
    [property: Required, StringLength(1024, MinimumLength = 8)] string Password)
{
    /// <summary>Never shows the secret or the password.</summary>
    public override string ToString() => nameof(SetupRequest);
}

/// <summary>POST /api/v1/auth/login.</summary>
public sealed record LoginRequest(
    [property: Required, StringLength(254)] string Email,
    [property: Required, StringLength(1024)] string Password)
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => nameof(LoginRequest);
}

/// <summary>POST /api/v1/auth/password: ends every other session of the person.</summary>
public sealed record ChangePasswordRequest(
    [property: Required, StringLength(1024)] string Current,
    [property: Required, StringLength(1024, MinimumLength = 8)] string New)
{
    /// <summary>Never shows a password.</summary>
    public override string ToString() => nameof(ChangePasswordRequest);
}

/// <summary>
/// POST /api/v1/auth/invitation: opens a one-time invitation link. It makes an account with the name and the password; whoever has one
/// with that e-mail signs in first and sends neither.
/// </summary>
public sealed record AcceptInvitationRequest(
    [property: Required, StringLength(128, MinimumLength = 16)] string Secret,
    [property: StringLength(80, MinimumLength = 1)] string? Name = null,
    [property: StringLength(1024, MinimumLength = 8)] string? Password = null)
{
    /// <summary>Never shows the secret or the password.</summary>
    public override string ToString() => nameof(AcceptInvitationRequest);
}

/// <summary>
/// GET /api/v1/auth/session, also the answer of setup, login and invitation. Signed out it is 200 with
/// <c>User</c> null, so that a page can ask without an error. <c>SetupNeeded</c>: no account exists yet.
/// <c>Mode</c> is <c>accounts</c> or <c>none</c>. <c>Warning</c> is shown as a banner on every page.
/// </summary>
public sealed record SessionResponse(
    CurrentUser? User,
    IReadOnlyList<Membership> Organisations,
    bool SetupNeeded,
    string Mode,
    string? Warning,
    string Version);

/// <summary>The person who is signed in. <c>Operator</c>: of the whole server.</summary>
public sealed record CurrentUser(UserId Id, string Name, string Email, bool Operator);

/// <summary>An organisation of the person's, the role there and the actions that the role allows.</summary>
public sealed record Membership(OrgId Id, string Name, string Role, IReadOnlyList<string> Actions);

/// <summary>GET /api/v1/auth/sessions: one signed-in browser, token or command line (<c>Kind</c>: browser, token, device).</summary>
public sealed record SessionInfo(
    SessionId Id,
    string Kind,
    string Name,
    string? Platform,
    string? Address,
    string? Agent,
    DateTimeOffset Created,
    DateTimeOffset LastSeen,
    DateTimeOffset Expires,
    bool Current);

/// <summary>POST /api/v1/auth/tokens: a token for scripts, at most 90 days.</summary>
public sealed record CreateTokenRequest(
    [property: Required, StringLength(80, MinimumLength = 1)] string Name,
    [property: Range(1, 90)] int Days = 30);

/// <summary>The token itself, shown this once.</summary>
public sealed record TokenResponse(SessionId Id, string Token, DateTimeOffset Expires)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => nameof(TokenResponse);
}
