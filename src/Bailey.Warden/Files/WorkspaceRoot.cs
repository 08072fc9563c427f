using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>
/// The repository's folder and the trash, held open from the start. Where the host mounts both from one directory, moving between them is a rename.
/// Its methods run on file threads.
/// </summary>
internal sealed class WorkspaceRoot
{
    private const int FolderFlags = Flag.PathOnly | Flag.CloseOnExec;

    internal WorkspaceRoot()
    {
        Trash = Libc.Open(Libc.Z(Storage.Trash), FolderFlags | Flag.Folder);
        var visible = Libc.Open(Libc.Z("/workspace"), FolderFlags | Flag.Folder);
        var beside = Libc.Open(Libc.Z(Storage.Workspace), FolderFlags | Flag.Folder | Flag.NoFollow);
        var same = beside >= 0 && FileStatus.Of(beside, out var one) == 0 && FileStatus.Of(visible, out var other) == 0
            && (one.Inode, one.DeviceMajor, one.DeviceMinor) == (other.Inode, other.DeviceMajor, other.DeviceMinor);
        Fd = same ? beside : visible;
        if (Fd < 0 || Trash < 0)
        {
            throw new IOException("The workspace or its trash is not there.");
        }
    }

    internal int Fd { get; }

    internal int Trash { get; }

    internal Handle Open(byte[] path, int flags, bool links = true) => Handle.Of(BeneathPath.Open(Fd, path, flags, 0, links));

    internal Handle OpenFolder(byte[] path) => Open(path, Flag.PathOnly | Flag.Folder);

    /// <summary>Makes the folders of a path that are not there.</summary>
    internal void MakeFolders(string path)
    {
        var made = "";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            using var parent = OpenFolder(WorkspacePath.Whole(made));
            if (part is not ("." or "..") && Libc.MkdirAt(parent.Fd, Libc.Z(part), 0x1ED) != 0 && Libc.Errno != Err.Exists)
            {
                throw FileRefusal.Of(Libc.Errno);
            }

            made = WorkspacePath.Join(made, part);
        }
    }

    /// <summary>
    /// Opens a regular file for reading, and nothing else: the kind is looked at before it is opened, since opening a device or a pipe already acts.
    /// </summary>
    internal Handle OpenFile(byte[] path, out FileStatus status)
    {
        using (var seen = Open(path, Flag.PathOnly))
        {
            status = seen.Status();
            if (!status.IsFile)
            {
                throw FileRefusal.NotRegular(status);
            }
        }

        var file = Open(path, Flag.ReadOnly | Flag.NonBlocking | Flag.NoControllingTerminal);
        status = file.Status();
        if (!status.IsFile)
        {
            file.Dispose();
            throw FileRefusal.NotRegular(status);
        }

        return file;
    }
}
