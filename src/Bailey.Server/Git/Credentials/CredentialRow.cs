using Bailey.Contracts.Git;

namespace Bailey.Server.Git.Credentials;

/// <summary>A credential as it stands in its row, the secret sealed.</summary>
internal sealed class CredentialRow
{
    public string Kind { get; set; } = "";

    public string Host { get; set; } = "";

    public string? UserName { get; set; }

    public string? PublicKey { get; set; }

    public string? HostKeys { get; set; }

    public byte[] SealedSecret { get; set; } = [];

    public DateTimeOffset Changed { get; set; }

    public GitCredential Shown() => new(Kind, Host, UserName, PublicKey, HostKeyLines.Read(HostKeys), Changed);
}
