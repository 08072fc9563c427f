using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Door;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Git.Credentials;

/// <summary>
/// PUT …/projects/{project}/git-credential: what the server signs in with at the project's remote. It never comes out again.
/// </summary>
internal sealed class SetCredential(
    Tenant tenant, CredentialVault vault, SshKeyMaker keys, ProjectDirectory projects, AuditLog audit, EventHub events, TimeProvider clock)
{
    private const string Type = "git_credential.set";

    public static void Map(RouteGroupBuilder group) => group.MapPut("", Handle).Requires(Actions.ProjectManage).Audits(Type);

    private static Task<GitCredential> Handle(
        OrgId org, ProjectId project, GitCredentialRequest request, Principal principal, SetCredential set, CancellationToken cancellationToken) =>
        set.Run(org, project, request, principal, cancellationToken);

    private async Task<GitCredential> Run(OrgId org, ProjectId id, GitCredentialRequest request, Principal principal, CancellationToken cancellationToken)
    {
        var (project, remote, host) = await ProjectRemote.Of(projects, org, id, cancellationToken);
        var row = (request.Kind, remote) switch
        {
            ("https", GitRemote.Http) => Https(org, id, request, host),
            ("ssh", GitRemote.Ssh) => await Ssh(org, id, request, host, cancellationToken),
            _ => throw Refusal.Invalid("kind", $"The project's remote is {host}, which takes a credential of the kind {(remote is GitRemote.Ssh ? "ssh" : "https")}.").ToException(),
        };
        await tenant.Run(org, async scope =>
        {
            await CredentialStore.Save(scope, id, row);
            scope.AfterCommit(() => events.Publish("git_credential.changed", org, id: id.ToString()));
            await audit.Record(scope, principal.Entry(
                Type, null, ("project", project.Name), ("kind", row.Kind), ("host", row.Host), ("userName", row.UserName ?? ""), ("publicKey", row.PublicKey ?? ""),
                ("hostKeys", string.Join(' ', HostKeyLines.Read(row.HostKeys).Select(k => k.Fingerprint)))));
        }, cancellationToken);
        return row.Shown();
    }

    private CredentialRow Https(OrgId org, ProjectId id, GitCredentialRequest request, string host)
    {
        var (user, token) = (request.UserName?.Trim() ?? "", request.Token?.Trim() ?? "");
        if (user.Contains(':', StringComparison.Ordinal) || user.Any(char.IsControl))
        {
            throw Refusal.Invalid("userName", "A user name has no colon and no control characters.").ToException();
        }

        if (token.Length == 0 || token.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            throw Refusal.Invalid("token", "A token is needed, without spaces and line ends.").ToException();
        }

        return new CredentialRow
        {
            Kind = "https",
            Host = host,
            // GitHub, GitLab and others take any name beside a token, but not none.
            UserName = user.Length == 0 ? "git" : user,
            SealedSecret = vault.Seal(org, id, "https", host, token),
            Changed = clock.GetUtcNow(),
        };
    }

    private async Task<CredentialRow> Ssh(OrgId org, ProjectId id, GitCredentialRequest request, string host, CancellationToken cancellationToken)
    {
        var hostKeys = HostKeyLines.Check(request.HostKeys ?? "");
        var before = await tenant.Run(org, scope => CredentialStore.Find(scope, id), cancellationToken);
        if (before is { Kind: "ssh" } && before.Host == host && string.IsNullOrWhiteSpace(request.PrivateKey) && !request.Generate)
        {
            (before.HostKeys, before.Changed) = (hostKeys, clock.GetUtcNow());
            return before;
        }

        var comment = $"bailey-{id}";
        var (privateKey, publicKey) = string.IsNullOrWhiteSpace(request.PrivateKey)
            ? await keys.Make(comment, cancellationToken)
            : await keys.Read(request.PrivateKey, comment, cancellationToken);
        return new CredentialRow
        {
            Kind = "ssh",
            Host = host,
            PublicKey = publicKey,
            HostKeys = hostKeys,
            SealedSecret = vault.Seal(org, id, "ssh", host, privateKey),
            Changed = clock.GetUtcNow(),
        };
    }
}
