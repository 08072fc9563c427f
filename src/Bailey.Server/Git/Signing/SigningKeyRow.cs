using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Git.Signing;

/// <summary>A person's key as it stands in its row, the seed sealed; of an earlier one there is no seed.</summary>
internal sealed class SigningKeyRow
{
    public byte[] PublicKey { get; set; } = [];

    public UserId UserId { get; set; }

    public byte[]? SealedSeed { get; set; }

    /// <summary>Whether what the person does in the browser is signed.</summary>
    public bool Commits { get; set; }

    /// <summary>Whether git in the person's own cells may ask for signatures.</summary>
    public bool Terminals { get; set; }

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset? Retired { get; set; }

    public string Line => SshSignature.Line(PublicKey);

    public string Fingerprint => SshSignature.Fingerprint(PublicKey);

    public SigningKey Shown() => new(Line, Fingerprint, Created, Retired);
}
