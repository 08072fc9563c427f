namespace Bailey.Server.Git.Credentials;

/// <summary>What the server signs in with at a remote, opened for one exchange. It has no text form, so that no log line can show it.</summary>
internal abstract class RemoteLogin
{
    public sealed override string ToString() => GetType().Name;
}

/// <summary>User name and token for Basic authentication.</summary>
internal sealed class HttpsLogin(string userName, string token) : RemoteLogin
{
    public string Parameter { get; } = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{userName}:{token}"));
}

/// <summary>A private key as OpenSSH reads it, and the keys of the server that it may be shown to.</summary>
internal sealed class SshLogin(string privateKey, string hostKeys) : RemoteLogin
{
    public string PrivateKey => privateKey;

    /// <summary>Type and key, one a line.</summary>
    public string HostKeys => hostKeys;
}

/// <summary>The login for the project's remote; null when none was set, or it was set for another place than this.</summary>
internal delegate Task<RemoteLogin?> LoginOfProject(
    Bailey.Contracts.Platform.OrgId organisation, Bailey.Contracts.Platform.ProjectId project, Door.GitRemote remote, CancellationToken cancellationToken);
