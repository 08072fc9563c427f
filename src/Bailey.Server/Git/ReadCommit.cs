using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Signing;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git;

/// <summary>GET …/git/show: one commit, its message and what it changed against its first parent.</summary>
internal static class ReadCommit
{
    private const int MostMessage = 64_000;
    private const int MostChanges = 3000;

    public static void Map(RouteGroupBuilder group) => group.MapGet("show", Show).Requires(Actions.GitRead).OnlyReads();

    private static async Task<GitCommit> Show(
        OrgId org, WorkspaceId workspace, string commit, RepositoryTools tools, Signatures signatures, CancellationToken cancellationToken)
    {
        var shown = await Handle(org, workspace, commit, tools, cancellationToken);
        return shown with { Entry = await signatures.Judge(org, workspace, shown.Entry, cancellationToken) };
    }

    public static async Task<GitCommit> Handle(OrgId org, WorkspaceId workspace, string commit, RepositoryTools tools, CancellationToken cancellationToken)
    {
        if (!GitText.IsId(commit))
        {
            throw Refusal.Invalid(nameof(commit), "The whole id of a commit is needed.").ToException();
        }

        var repository = new WorkspaceRepository(tools, org, workspace);
        var said = await repository.Read(
            ["log", "-1", LogParser.FormatWithMessage, "--encoding=UTF-8", "--no-mailmap", "--no-show-signature", "--no-notes", "--no-decorate", commit, "--"],
            cancellationToken);
        if (LogParser.Read(said.Output, 1, MostMessage) is not [var entry])
        {
            throw (said.ExitCode == 128 && !WorkspaceRepository.IsNone(said) ? Refusal.NotFound("commit") : WorkspaceRepository.Failure(said)).ToException();
        }

        // With one id a merge is shown against each parent, and nothing at all of a first commit: the first parent is said, or --root.
        var result = await repository.Read(
            ["diff-tree", "-r", "-z", "-M", "--name-status", "--no-commit-id", "--no-ext-diff", "--no-textconv",
                .. entry.Parents.Count > 0 ? (string[])[entry.Parents[0], entry.Id] : ["--root", entry.Id], "--"],
            cancellationToken);
        if (result.ExitCode != 0 && !result.Truncated)
        {
            throw WorkspaceRepository.Failure(result).ToException();
        }

        var changes = NameStatusParser.Read(result.Output, MostChanges + 1);
        var message = entry.Summary.TrimEnd('\n');
        return new GitCommit(
            entry with { Summary = message.Split('\n', 2)[0] }, message, [.. changes.Take(MostChanges)], result.Truncated || changes.Count > MostChanges);
    }
}
