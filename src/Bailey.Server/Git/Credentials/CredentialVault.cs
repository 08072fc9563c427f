using System.Security.Cryptography;
using System.Text;
using Bailey.Contracts.Platform;
using Bailey.Server.Git.Door;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Git.Credentials;

/// <summary>
/// Keeps the secrets of remotes. One is sealed for its organisation, project, kind and host together, so that neither a copied row nor a changed
/// address of the project carries it anywhere else.
/// </summary>
internal sealed partial class CredentialVault(Tenant tenant, KeyRing ring, ILogger<CredentialVault> log)
{
    private const string Purpose = "git-credential";

    /// <summary>The one place of a remote where its credential is used; null for a folder, which needs none.</summary>
    public static string? HostOf(GitRemote remote) => remote switch
    {
        GitRemote.Http http => $"{http.Base.Scheme}://{http.Destination}",
        GitRemote.Ssh ssh => $"ssh://{ssh.Destination}",
        _ => null,
    };

    public byte[] Seal(OrgId organisation, ProjectId project, string kind, string host, string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        try
        {
            return ring.Seal(Purpose, Place(organisation, project, kind, host), bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The project's login for this remote.</summary>
    public async Task<RemoteLogin?> Open(OrgId organisation, ProjectId project, GitRemote remote, CancellationToken cancellationToken)
    {
        if (HostOf(remote) is not { } host || await tenant.Run(organisation, scope => CredentialStore.Find(scope, project), cancellationToken) is not { } row || row.Host != host)
        {
            return null;
        }

        return (row.Kind, remote, Open(organisation, project, row)) switch
        {
            ("https", GitRemote.Http, { } token) => new HttpsLogin(row.UserName ?? "", token),
            ("ssh", GitRemote.Ssh, { } key) => new SshLogin(key, row.HostKeys ?? ""),
            _ => null,
        };
    }

    private string? Open(OrgId organisation, ProjectId project, CredentialRow row)
    {
        try
        {
            return Encoding.UTF8.GetString(ring.Open(Purpose, Place(organisation, project, row.Kind, row.Host), row.SealedSecret));
        }
        catch (CryptographicException)
        {
            DoesNotOpen(log, project);
            return null;
        }
    }

    private static string Place(OrgId organisation, ProjectId project, string kind, string host) => $"{organisation}/{project}/{kind}/{host}";

    [LoggerMessage(LogLevel.Error, "The git credential of project {Project} does not open with the key ring of this server; set it again")]
    private static partial void DoesNotOpen(ILogger log, ProjectId project);
}
