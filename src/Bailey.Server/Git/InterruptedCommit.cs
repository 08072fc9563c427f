using Bailey.Contracts.Wardens;
using Bailey.Server.Audit;
using Bailey.Server.Git.Repository;

namespace Bailey.Server.Git;

/// <summary>
/// What became of a commit that a crash cut off: HEAD is compared with what it was before. That git ran says nothing, since it may have refused;
/// a HEAD that moved may have been moved by somebody else.
/// </summary>
internal static class InterruptedCommit
{
    /// <summary>The fact of the intent: the commit that HEAD named before, or <see cref="None"/>.</summary>
    public const string Before = "head";

    private const string None = "none";

    public static async Task<OperationAnswer?> Judge(RepositoryTools tools, OpenOperation open, WardenOperation said, CancellationToken cancellationToken)
    {
        if (open.Type != CommitChanges.Type || !open.Facts.TryGetValue(Before, out var before))
        {
            return null;
        }

        if (said.State == "running")
        {
            return OperationAnswer.AskLater;
        }

        return await Head(new WorkspaceRepository(tools, open.Organisation, open.Workspace), cancellationToken) == before ? OperationAnswer.NotDone
            : said.State == "done" ? OperationAnswer.Done
            : OperationAnswer.Unknown;
    }

    /// <summary>The commit that HEAD names now.</summary>
    public static async Task<string> Head(WorkspaceRepository repository, CancellationToken cancellationToken)
    {
        var result = await repository.Read(["rev-parse", "--verify", "--quiet", "HEAD"], cancellationToken);
        var head = GitText.Lossy(result.Output, 100).Trim();
        return result.ExitCode == 0 && GitText.IsId(head) ? head
            : result.ExitCode == 1 ? None
            : throw WorkspaceRepository.Failure(result).ToException();
    }
}
