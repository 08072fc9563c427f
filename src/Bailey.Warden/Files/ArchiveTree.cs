using System.Text;
using System.Text.Unicode;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>
/// What goes into an archive: all that is in one folder, or several things, which are named from the folder that holds them all. Links are never
/// followed. Runs on a file thread.
/// </summary>
internal sealed class ArchiveTree : IDisposable
{
    private const int MaximumDepth = 256;
    private readonly List<(Handle Folder, byte[]? Name, string Path)> _roots = [];

    internal delegate void Visit(int parent, byte[] name, string path, FileStatus status);

    private ArchiveTree()
    {
    }

    internal static ArchiveTree Open(WorkspaceRoot root, IReadOnlyList<string> paths)
    {
        var tree = new ArchiveTree();
        try
        {
            if (paths is [var only])
            {
                tree._roots.Add((root.Open(WorkspacePath.Whole(only), Flag.ReadOnly | Flag.Folder), null, ""));
                return tree;
            }

            var trimmed = paths.Select(x => x.Trim('/')).Order(StringComparer.Ordinal).ToList();
            var above = Above(trimmed);
            foreach (var path in trimmed.Where(x => !trimmed.Exists(y => x != y && x.StartsWith(y + "/", StringComparison.Ordinal))).Distinct())
            {
                var (parent, name) = WorkspacePath.Split(path);
                var folder = root.OpenFolder(parent);
                tree._roots.Add((folder, name, path[above..]));
                if (FileStatus.Of(folder.Fd, name, Flag.AtSymlinkNoFollow, out _) is var error && error != 0)
                {
                    throw FileRefusal.Of(error);
                }
            }

            return tree;
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    /// <summary>Every file, folder and link whose name is UTF-8; what cannot be opened, is a device or went in the meantime is left out.</summary>
    internal void Walk(Visit visit)
    {
        foreach (var (folder, name, path) in _roots)
        {
            if (name is null)
            {
                Inside(folder.Fd, path, 0, visit);
            }
            else
            {
                One(folder.Fd, name, path, 0, visit);
            }
        }
    }

    public void Dispose() => _roots.ForEach(x => x.Folder.Dispose());

    private static void Inside(int folder, string path, int depth, Visit visit)
    {
        foreach (var entry in depth > MaximumDepth ? [] : FolderReader.Read(folder).ToList())
        {
            var bytes = entry.Name.AsSpan(0, entry.Name.Length - 1);
            if (Utf8.IsValid(bytes))
            {
                One(folder, entry.Name, WorkspacePath.Join(path, Encoding.UTF8.GetString(bytes)), depth, visit);
            }
        }
    }

    private static void One(int folder, byte[] name, string path, int depth, Visit visit)
    {
        if (FileStatus.Of(folder, name, Flag.AtSymlinkNoFollow, out var status) != 0 || !(status.IsFile || status.IsFolder || status.IsLink))
        {
            return;
        }

        visit(folder, name, path, status);
        if (status.IsFolder && BeneathPath.Open(folder, name, Flag.ReadOnly | Flag.Folder | Flag.NoFollow, 0, links: false) is var fd && fd >= 0)
        {
            using var inner = new Handle(fd);
            Inside(inner.Fd, path, depth + 1, visit);
        }
    }

    /// <summary>How many letters of each path name the folder that holds them all.</summary>
    private static int Above(List<string> paths)
    {
        if (paths.Exists(x => x.Split('/').Any(part => part is "" or "." or "..")))
        {
            throw Refusal.Invalid("Each of several paths names a file or folder plainly.");
        }

        var common = paths[0][..(paths[0].LastIndexOf('/') + 1)];
        while (!paths.TrueForAll(x => x.StartsWith(common, StringComparison.Ordinal)))
        {
            common = common[..(common.TrimEnd('/').LastIndexOf('/') + 1)];
        }

        return common.Length;
    }
}
