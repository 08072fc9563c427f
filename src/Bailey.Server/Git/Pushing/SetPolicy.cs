using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Git.Pushing;

/// <summary>GET and PUT …/projects/{project}/git-policy: which branches are protected, and how.</summary>
internal static class SetPolicy
{
    private const string Type = "git_policy.changed";

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/orgs/{org}/projects/{project}/git-policy").WithTags("git");
        group.MapGet("", Get).Requires(Actions.ProjectRead).OnlyReads();
        group.MapPut("", Put).Requires(Actions.ProjectManage).Audits(Type);
    }

    private static Task<GitPolicy> Get(OrgId org, ProjectId project, Tenant tenant, CancellationToken cancellationToken) =>
        tenant.Run(org, scope => PolicyStore.Find(scope, project), cancellationToken);

    private static async Task<GitPolicy> Put(
        OrgId org, ProjectId project, GitPolicy request, Principal principal, Tenant tenant, ProjectDirectory projects, AuditLog audit, EventHub events,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var found = await projects.Find(org, project, cancellationToken) ?? throw Refusal.NotFound("project").ToException();
        var branches = request.Branches.Select(rule => rule with { Pattern = rule.Pattern.Trim() }).ToList();
        if (branches.FirstOrDefault(rule => rule.Pattern != "HEAD" && !BranchName.IsValid(rule.Pattern.Replace('*', 'x'))) is { } wrong)
        {
            throw Refusal.Invalid("branches", $"'{GitText.Complaint(System.Text.Encoding.UTF8.GetBytes(wrong.Pattern))}' is no pattern of branches, such as main, release/* or HEAD.").ToException();
        }

        if (branches.GroupBy(rule => rule.Pattern).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw Refusal.Invalid("branches", $"The pattern {twice.Key} is there twice.").ToException();
        }

        var policy = new GitPolicy(branches, request.PushOptions, request.SignedCommits);
        await tenant.Run(org, async scope =>
        {
            var before = await PolicyStore.Find(scope, project, hold: true);
            await PolicyStore.Save(scope, project, policy, clock.GetUtcNow());
            scope.AfterCommit(() => events.Publish("git_policy.changed", org, id: project.ToString()));
            await audit.Record(scope, principal.Entry(Type, null, ("project", found.Name), ("before", Words(before)), ("after", Words(policy))));
        }, cancellationToken);
        return policy;
    }

    private static string Words(GitPolicy policy) =>
        string.Join(", ", policy.Branches.Select(rule => $"{rule.Pattern} {rule.Push}")) + (policy.PushOptions ? "; push options go on" : "") + (policy.SignedCommits ? "; commits are signed" : "");
}
