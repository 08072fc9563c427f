using Bailey.Server.Git.Credentials;
using Bailey.Server.Platform;

namespace Bailey.Server.Git.Door;

/// <summary>
/// The files that <c>ssh</c> signs in with: the organisation's, which stay, or a project's, which are there only until ssh has read them.
/// </summary>
internal sealed class SshIdentity : IDisposable
{
    private readonly PrivateFiles? _files;

    /// <summary>Files that stay.</summary>
    public SshIdentity(string key, string knownHosts, string strictHostKeys) => (Key, KnownHosts, StrictHostKeys) = (key, knownHosts, strictHostKeys);

    /// <summary>A project's: its key, and the pinned keys of the one host.</summary>
    public SshIdentity(DataDirectory data, SshLogin login, string hostAlias)
    {
        _files = new PrivateFiles(data);
        Key = _files.Write("key", login.PrivateKey);
        KnownHosts = _files.Write("known_hosts", string.Concat(login.HostKeys.Split('\n').Select(line => $"{hostAlias} {line}\n")));
        StrictHostKeys = "yes";
    }

    public string Key { get; }

    public string KnownHosts { get; }

    public string StrictHostKeys { get; }

    public void Dispose() => _files?.Dispose();
}
