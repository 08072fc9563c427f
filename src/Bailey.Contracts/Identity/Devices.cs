using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Bailey.Contracts.Identity;

/// <summary>
/// POST /api/v1/auth/device as a form: a command line asks to be let in (RFC 8628, 3.1). <c>client_id</c> is <c>bailey-cli</c>; name and platform
/// are shown to the person who decides.
/// </summary>
public sealed record DeviceAuthorizationForm(
    [property: JsonPropertyName("client_id"), Required, StringLength(80)] string ClientId,
    [property: JsonPropertyName("device_name"), StringLength(80)] string? DeviceName = null,
    [property: JsonPropertyName("device_platform"), StringLength(80)] string? DevicePlatform = null);

/// <summary>
/// Its answer: <c>DeviceCode</c> fetches the token, <c>UserCode</c> is for the person to type at <c>VerificationUri</c>. Both end after
/// <c>ExpiresIn</c> seconds; between two questions for the token <c>Interval</c> seconds must pass.
/// </summary>
public sealed record DeviceAuthorizationResponse(
    [property: JsonPropertyName("device_code")] string DeviceCode,
    [property: JsonPropertyName("user_code")] string UserCode,
    [property: JsonPropertyName("verification_uri")] string VerificationUri,
    [property: JsonPropertyName("verification_uri_complete")] string VerificationUriComplete,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("interval")] int Interval)
{
    /// <summary>Never shows the device code.</summary>
    public override string ToString() => nameof(DeviceAuthorizationResponse);
}

/// <summary>POST /api/v1/auth/device/token as a form (RFC 8628, 3.4). <c>grant_type</c> is <c>urn:ietf:params:oauth:grant-type:device_code</c>.</summary>
public sealed record DeviceTokenForm(
    [property: JsonPropertyName("client_id"), Required, StringLength(80)] string ClientId,
    [property: JsonPropertyName("grant_type"), Required, StringLength(80)] string GrantType,
    [property: JsonPropertyName("device_code"), Required, StringLength(80)] string DeviceCode)
{
    /// <summary>Never shows the device code.</summary>
    public override string ToString() => nameof(DeviceTokenForm);
}

/// <summary>The token of a device, given once; <c>ExpiresIn</c> in seconds.</summary>
public sealed record DeviceTokenResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => nameof(DeviceTokenResponse);
}

/// <summary>
/// 400 of the two: <c>Error</c> is <c>authorization_pending</c>, <c>slow_down</c>, <c>access_denied</c>, <c>expired_token</c>,
/// <c>invalid_grant</c>, <c>invalid_request</c> or <c>unsupported_grant_type</c>.
/// </summary>
public sealed record OAuthError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description);

/// <summary>POST /api/v1/auth/device/request: the code as a person typed it; case, spaces and the dash do not matter.</summary>
public sealed record DeviceCodeRequest([property: Required, StringLength(40)] string UserCode);

/// <summary>The machine that asks under a code. Name and platform are its own words. <c>SameAddress</c>: it asks from where this browser is.</summary>
public sealed record DeviceRequest(
    string UserCode, string Name, string? Platform, string? Address, bool SameAddress, DateTimeOffset Created, DateTimeOffset Expires);

/// <summary>POST /api/v1/auth/device/decision: lets the machine in as the person who decides, or refuses it; once.</summary>
public sealed record DeviceDecisionRequest([property: Required, StringLength(40)] string UserCode, [property: Required] bool? Allow);
