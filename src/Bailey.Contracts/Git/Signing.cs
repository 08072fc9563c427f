using System.ComponentModel.DataAnnotations;

namespace Bailey.Contracts.Git;

/// <summary>
/// GET /api/v1/account/signing-key: the key that the person's commits and tags are signed with, null where there is none, and earlier ones, whose signatures
/// still count. <c>Commits</c>: what they do in the browser is signed. <c>Terminals</c>: git in their own terminals may ask for signatures.
/// </summary>
public sealed record SigningKeys(SigningKey? Current, IReadOnlyList<SigningKey> Earlier, bool Commits, bool Terminals);

/// <summary><c>PublicKey</c>: a line of <c>authorized_keys</c>, as code hosts want it for signing. The private half stays in the server.</summary>
public sealed record SigningKey(string PublicKey, string Fingerprint, DateTimeOffset Created, DateTimeOffset? Retired);

/// <summary>POST /api/v1/account/signing-key: imports an Ed25519 key of OpenSSH without a passphrase, or makes one. The key before it becomes an earlier one.</summary>
public sealed record SigningKeyRequest([property: StringLength(16_384)] string? PrivateKey = null)
{
    /// <summary>Never shows the key.</summary>
    public override string ToString() => nameof(SigningKeyRequest);
}

/// <summary>PUT /api/v1/account/signing-key.</summary>
public sealed record SigningChoice(bool Commits, bool Terminals);

/// <summary>POST /api/v1/account/signing-key/remove: what this key signed counts no more.</summary>
public sealed record SigningKeyName([property: Required, StringLength(100)] string Fingerprint);
