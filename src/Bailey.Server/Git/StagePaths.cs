using System.Text;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Git;

/// <summary>POST …/git/stage and …/git/unstage: what the next commit takes. Paths go by stdin, ended by NUL, and are taken literally.</summary>
internal static class StagePaths
{
    private const string Reason = "changes only the repository's index; the commit is what is recorded";

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("stage", Stage).Requires(Actions.GitWrite).OnlyReads(Reason);
        group.MapPost("unstage", Unstage).Requires(Actions.GitWrite).OnlyReads(Reason);
    }

    public static Task<NoContent> Stage(
        OrgId org, WorkspaceId workspace, GitPathsRequest request, RepositoryTools tools, EventHub events, CancellationToken cancellationToken) =>
        Run(true, ["add", "--all"], org, workspace, request, tools, events, cancellationToken);

    public static Task<NoContent> Unstage(
        OrgId org, WorkspaceId workspace, GitPathsRequest request, RepositoryTools tools, EventHub events, CancellationToken cancellationToken) =>
        Run(false, ["reset", "--quiet", "--no-refresh"], org, workspace, request, tools, events, cancellationToken);

    private static async Task<NoContent> Run(
        bool converts, string[] verb, OrgId org, WorkspaceId workspace, GitPathsRequest request, RepositoryTools tools, EventHub events,
        CancellationToken cancellationToken)
    {
        if (request.Paths.FirstOrDefault(path => !RepositoryPath.IsValid(path)) is { } wrong)
        {
            throw Refusal.Invalid("paths", $"'{GitText.Complaint(Encoding.UTF8.GetBytes(wrong))}' is no path inside the repository.").ToException();
        }

        var repository = new WorkspaceRepository(tools, org, workspace);
        var (arguments, paths) = ((string[])[.. verb, "--pathspec-from-file=-", "--pathspec-file-nul"], Encoding.UTF8.GetBytes(string.Join('\0', request.Paths)));
        var result = await (converts ? repository.Convert(arguments, paths, cancellationToken) : repository.Write(arguments, paths, cancellationToken));
        if (result.ExitCode != 0)
        {
            throw (WorkspaceRepository.Says(result, "did not match any file")
                ? Refusal.Invalid("paths", $"There is no such file: {GitText.Complaint(result.Error)}.")
                : WorkspaceRepository.Failure(result)).ToException();
        }

        events.Publish("git.changed", org, workspace);
        return TypedResults.NoContent();
    }
}
