using System.Text.Json;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Git.Pushing;

/// <summary>SQL of protected branches.</summary>
internal static class PolicyStore
{
    /// <summary>What holds where nobody has decided: the default branch is neither deleted nor force-pushed.</summary>
    public static GitPolicy Usual { get; } = new([new ProtectedBranch("HEAD", "developers")]);

    public static async Task<GitPolicy> Find(TenantScope scope, ProjectId project, bool hold = false) =>
        await scope.Scalar<string>(
            $"select policy::text from git_policies where org_id = @org and project_id = @project{(hold ? " for update" : "")}", new { org = scope.Organisation, project }) is { } json
            ? JsonSerializer.Deserialize<GitPolicy>(json, JsonSerializerOptions.Web)!
            : Usual;

    public static Task Save(TenantScope scope, ProjectId project, GitPolicy policy, DateTimeOffset now) => scope.Execute(
        """
        insert into git_policies (org_id, project_id, policy, changed) values (@org, @project, @policy::jsonb, @now)
        on conflict (org_id, project_id) do update set policy = excluded.policy, changed = excluded.changed
        """,
        new { org = scope.Organisation, project, policy = JsonSerializer.Serialize(policy, JsonSerializerOptions.Web), now });
}
