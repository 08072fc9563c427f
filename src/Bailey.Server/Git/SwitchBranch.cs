using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Git;

/// <summary>
/// POST …/git/switch: another branch in the same files, or a new one from HEAD. Never over changes that would be lost, ignored files included.
/// </summary>
internal static class SwitchBranch
{
    public const string Type = "git.switched";

    public static void Map(RouteGroupBuilder group) => group.MapPost("switch", Handle).Requires(Actions.GitWrite).Audits(Type);

    public static async Task<NoContent> Handle(
        OrgId org, WorkspaceId workspace, GitSwitchRequest request, Principal principal, RepositoryTools tools, AuditLog audit, EventHub events,
        CancellationToken cancellationToken)
    {
        if (!BranchName.IsValid(request.Branch))
        {
            throw Refusal.Invalid("branch", "That is no name of a branch for git.").ToException();
        }

        var repository = new WorkspaceRepository(tools, org, workspace);
        var entry = principal.Entry(Type, workspace, ("branch", request.Branch), ("created", request.Create ? "true" : "false"));
        await audit.Act(org, entry, async operation =>
        {
            string[] arguments =
                ["switch", "--quiet", "--no-progress", "--no-overwrite-ignore", .. request.Create ? (string[])["--no-track", "--create"] : [], request.Branch, "--"];
            var result = await repository.Convert(arguments, [], cancellationToken, operation);
            return result.ExitCode == 0 ? true : throw Refuse(result, request).ToException();
        }, cancellationToken);
        events.Publish("git.changed", org, workspace);
        return TypedResults.NoContent();
    }

    private static Refusal Refuse(Contracts.Wardens.WardenExecResult result, GitSwitchRequest request) =>
        WorkspaceRepository.Says(result, "already exists") ? new Refusal(ProblemCodes.AlreadyExists, $"The branch {request.Branch} exists already.")
        : WorkspaceRepository.Says(result, "invalid reference") ? new Refusal(ProblemCodes.NotFound, $"There is no branch {request.Branch}.")
        : WorkspaceRepository.Says(result, "would be overwritten") || WorkspaceRepository.Says(result, "overwritten by checkout")
            ? new Refusal(ProblemCodes.Conflict, "Changed files differ between the branches: commit them first, nothing was changed.")
        : WorkspaceRepository.Failure(result);
}
