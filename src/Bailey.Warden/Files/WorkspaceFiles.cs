using Bailey.Contracts.Files;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>The door to the workspace's files. Every act runs on a file thread, as the developer.</summary>
internal sealed class WorkspaceFiles
{
    private readonly TimeProvider _time;
    private readonly Trash _trash;

    internal WorkspaceFiles(TimeProvider time)
    {
        _time = time;
        Root = new WorkspaceRoot();
        Hashes = new ContentHash(time);
        _trash = new Trash(Root, time);
        _ = ExpireTrashAsync();
    }

    internal FileThreads Threads { get; } = new();

    internal WorkspaceRoot Root { get; }

    internal ContentHash Hashes { get; }

    internal Task<FileList> ListAsync(string path, string? cursor, int limit) => Threads.RunAsync(() => FolderList.Read(Root, path, cursor, limit));

    internal Task<FileEntry> StatAsync(string path) => Threads.RunAsync(() => FolderList.Stat(Root, path));

    internal Task<OpenContent> OpenAsync(string path) => Threads.RunAsync(() =>
    {
        var file = Root.OpenFile(WorkspacePath.Whole(path), out var status);
        try
        {
            return new OpenContent(file, status, status.Size <= ContentHash.Maximum ? Hashes.Of(file, status) : null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    internal Task MoveAsync(MoveRequest request) => Threads.RunAsync(() =>
    {
        var from = WorkspacePath.Split(request.From);
        var to = WorkspacePath.Split(request.To);
        using var source = Root.OpenFolder(from.Folder);
        using var target = Root.OpenFolder(to.Folder);
        FileRefusal.Check(Libc.RenameAt2(source.Fd, from.Name, target.Fd, to.Name, request.Overwrite ? 0 : Flag.RenameNoReplace));
    });

    internal Task MakeFolderAsync(string path) => Threads.RunAsync(() =>
    {
        var (parent, name) = WorkspacePath.Split(path);
        using var folder = Root.OpenFolder(parent);
        FileRefusal.Check(Libc.MkdirAt(folder.Fd, name, 0x1ED));
    });

    internal Task<string> DeleteAsync(IReadOnlyList<string> paths) => Threads.RunAsync(() => _trash.Delete(paths));

    internal Task UndoAsync(string id) => Threads.RunAsync(() => _trash.Undo(id));

    internal async Task<TrashList> TrashAsync()
    {
        TrashList? list = null;
        await Threads.RunLongAsync(() => list = _trash.All());
        return list!;
    }

    internal Task<IReadOnlyList<string>> RestoreAsync(RestoreRequest request) => Threads.RunAsync(() => _trash.Restore(request));

    internal Task EmptyTrashAsync(EmptyTrashRequest request) => Threads.RunLongAsync(() => _trash.Empty(request));

    private async Task ExpireTrashAsync()
    {
        for (; ; )
        {
            await Task.Delay(TimeSpan.FromMinutes(1), _time);
            try
            {
                await Threads.RunLongAsync(_trash.Expire);
            }
            catch (Refusal)
            {
                // The next hour will do.
            }

            await Task.Delay(TimeSpan.FromHours(1), _time);
        }
    }
}

/// <summary>A file open for reading, as it was when it was opened.</summary>
internal sealed record OpenContent(Handle File, FileStatus Status, string? ETag) : IDisposable
{
    public void Dispose() => File.Dispose();
}
