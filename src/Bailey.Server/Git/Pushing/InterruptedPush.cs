using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Door;

namespace Bailey.Server.Git.Pushing;

/// <summary>
/// What became of a push that a crash cut off: the remote says where its refs are. All at the new ids is done, all at the old ones is not done; anything
/// between may be somebody else's doing.
/// </summary>
internal static class InterruptedPush
{
    public static async Task<OperationAnswer> Ask(ProjectRemotes remotes, ProjectOfWorkspace projectOf, OpenOperation open, CancellationToken cancellationToken)
    {
        if (await projectOf(open.Organisation, open.Workspace, cancellationToken) is not { } project)
        {
            return OperationAnswer.Unknown;
        }

        await using var talk = await remotes.Talk(open.Organisation, project, GitService.UploadPack, cancellationToken);
        var (isDone, isNotDone) = (true, true);
        foreach (var (name, (old, fresh)) in PushRecord.Going(open.Facts))
        {
            var now = talk.Refs.Refs.GetValueOrDefault(name) ?? PushCommand.None(old.Length);
            (isDone, isNotDone) = (isDone && now == fresh, isNotDone && now == old);
        }

        return isDone == isNotDone ? OperationAnswer.Unknown : isDone ? OperationAnswer.Done : OperationAnswer.NotDone;
    }
}
