using Bailey.Contracts.Platform;
using Bailey.Server.Git.Credentials;
using Bailey.Server.Git.Lfs;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Connections;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Git.Door;

/// <summary>The ways to a project's remote, each with the credential that is the project's own.</summary>
internal sealed class ProjectRemotes(
    RemoteOfProject remoteOf, AllowedFolder allowedFolder, LoginOfProject loginOf, GuardedConnector connector, SshKeys keys, MovedRemotes moved, DataDirectory data,
    IOptions<GitOptions> options)
{
    /// <summary>How long a remote may be silent.</summary>
    public Patience Patience { get; } = new(TimeSpan.FromSeconds(options.Value.IdleSeconds));

    /// <summary>The read side, for git in a sandbox.</summary>
    public async Task<IUploadPack> UploadPack(OrgId organisation, ProjectId project, CancellationToken cancellationToken)
    {
        var remote = await Find(organisation, project, cancellationToken);
        var login = await loginOf(organisation, project, remote, cancellationToken);
        return remote switch
        {
            GitRemote.Http http => new HttpUploadPack(new HttpRemote(connector, http, moved, login as HttpsLogin)),
            GitRemote.Ssh ssh => new SshUploadPack(await Ssh(organisation, ssh, login as SshLogin, cancellationToken)),
            GitRemote.Folder folder when allowedFolder(folder.Path) is { } open => new FolderUploadPack(open),
            _ => throw new DoorRefusedException(403, "The folder is gone, or the operator of this server no longer allows it (BAILEY_GIT__ALLOWED_PATHS)."),
        };
    }

    /// <summary>The LFS server beside it.</summary>
    public async Task<LfsRemote> Lfs(OrgId organisation, ProjectId project, bool writes, CancellationToken cancellationToken)
    {
        var remote = await Find(organisation, project, cancellationToken);
        var login = await loginOf(organisation, project, remote, cancellationToken);
        return remote is not GitRemote.Http http ? throw new DoorRefusedException(501, "LFS is spoken over https alone: set the https address of the remote as the project's.")
            : writes && login is null ? throw new DoorRefusedException(403, "Pushing needs a credential of the project's own. A maintainer sets one in the project's settings.")
            : new LfsRemote(connector, http, login as HttpsLogin);
    }

    /// <summary>A conversation of the server's own.</summary>
    public async Task<RemoteTalk> Talk(OrgId organisation, ProjectId project, GitService service, CancellationToken cancellationToken)
    {
        var remote = await Find(organisation, project, cancellationToken);
        var login = await loginOf(organisation, project, remote, cancellationToken);
        if (remote is GitRemote.Folder)
        {
            throw new DoorRefusedException(403, "The project's remote is a folder of the server's machine; Bailey only reads it.");
        }

        // The organisation's key reads for every project of it. To write, a project has its own: otherwise any project with the same address could.
        if (service == GitService.ReceivePack && login is null)
        {
            throw new DoorRefusedException(403, "Pushing needs a credential of the project's own. A maintainer sets one in the project's settings.");
        }

        return remote is GitRemote.Http http
            ? await RemoteTalk.Open(new HttpRemote(connector, http, moved, login as HttpsLogin), service, Patience, cancellationToken)
            : await RemoteTalk.Open(await Ssh(organisation, (GitRemote.Ssh)remote, login as SshLogin, cancellationToken), service, Patience, cancellationToken);
    }

    private async Task<GitRemote> Find(OrgId organisation, ProjectId project, CancellationToken cancellationToken)
    {
        var address = await remoteOf(organisation, project, cancellationToken) ?? throw new DoorRefusedException(404, "The project has no remote.");
        return GitRemote.Parse(address) switch
        {
            GitRemote.Http { Base.Scheme: "http" } http when !connector.IsGranted(http.Destination) =>
                throw new DoorRefusedException(403, "Plain http is spoken only with a destination that the operator granted. Use https."),
            { } remote => remote,
            null => throw new DoorRefusedException(403, "The address of the project's remote is not acceptable."),
        };
    }

    private async Task<SshRemote> Ssh(OrgId organisation, GitRemote.Ssh remote, SshLogin? login, CancellationToken cancellationToken)
    {
        if (login is not null)
        {
            return new SshRemote(connector, remote, hostAlias => new SshIdentity(data, login, hostAlias));
        }

        var files = await keys.Of(organisation, cancellationToken);
        return new SshRemote(connector, remote, _ => new SshIdentity(files.Key, files.KnownHosts, options.Value.StrictHostKeys));
    }
}

/// <summary>The address of the project's remote; null when it has none.</summary>
internal delegate Task<string?> RemoteOfProject(OrgId organisation, ProjectId project, CancellationToken cancellationToken);

/// <summary>Opens the folder if the operator allows the place where it really is; null when not, or when there is none.</summary>
internal delegate OpenFolder? AllowedFolder(string path);
