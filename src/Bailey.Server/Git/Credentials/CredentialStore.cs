using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Git.Credentials;

/// <summary>SQL of credentials.</summary>
internal static class CredentialStore
{
    public static Task<CredentialRow?> Find(TenantScope scope, ProjectId project, bool hold = false) => scope.Find<CredentialRow>(
        $"""
        select kind, host, user_name, public_key, host_keys, sealed_secret, changed from git_credentials
        where org_id = @org and project_id = @project{(hold ? " for update" : "")}
        """,
        new { org = scope.Organisation, project });

    public static Task Save(TenantScope scope, ProjectId project, CredentialRow row) => scope.Execute(
        """
        insert into git_credentials (org_id, project_id, kind, host, user_name, public_key, host_keys, sealed_secret, changed)
        values (@org, @project, @Kind, @Host, @UserName, @PublicKey, @HostKeys, @SealedSecret, @Changed)
        on conflict (org_id, project_id) do update set kind = excluded.kind, host = excluded.host, user_name = excluded.user_name,
          public_key = excluded.public_key, host_keys = excluded.host_keys, sealed_secret = excluded.sealed_secret, changed = excluded.changed
        """,
        new { org = scope.Organisation, project, row.Kind, row.Host, row.UserName, row.PublicKey, row.HostKeys, row.SealedSecret, row.Changed });

    public static async Task<bool> Delete(TenantScope scope, ProjectId project) =>
        await scope.Execute("delete from git_credentials where org_id = @org and project_id = @project", new { org = scope.Organisation, project }) == 1;
}
