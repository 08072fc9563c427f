namespace Bailey.Contracts.Ssh;

/// <summary>
/// GET …/workspaces/{workspace}/ssh?key= (WebSocket): binary messages are the bytes of one connection to the sshd of a workspace, both ways.
/// <c>key</c> is the client's raw Ed25519 public key, 32 bytes as base64url; no other key gets in.
/// </summary>
public static class SshWords
{
    /// <summary>The account inside.</summary>
    public const string User = "dev";

    /// <summary>Header of the upgrade's answer: the key that sshd will show, as it stands in a file of known hosts (<c>ssh-ed25519 AAAA…</c>).</summary>
    public const string HostKeyHeader = "Bailey-Ssh-Host-Key";
}
