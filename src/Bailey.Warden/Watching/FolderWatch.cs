using System.Buffers.Binary;
using System.Text;
using Bailey.Warden.Files;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Watching;

/// <summary>
/// inotify on every folder of the workspace, up to a bound. Runs on a thread of its own, as the developer, only while somebody watches. Whatever cannot be
/// followed (too many folders, a full queue) becomes "look at everything again", never more memory.
/// </summary>
internal sealed unsafe class FolderWatch(WorkspaceRoot root, Action<string?> changed)
{
    internal const int MaximumFolders = 16_384;
    private const uint Modified = 0x2, Attributes = 0x4, Closed = 0x8, MovedFrom = 0x40, MovedTo = 0x80, Created = 0x100, Deleted = 0x200, SelfDeleted = 0x400,
        Overflow = 0x4000, Ignored = 0x8000, OnlyFolders = 0x0100_0000, NoFollow = 0x0200_0000, IsFolder = 0x4000_0000;
    private const uint Mask = Modified | Attributes | Closed | MovedFrom | MovedTo | Created | Deleted | SelfDeleted | OnlyFolders | NoFollow;
    private readonly Dictionary<int, string> _paths = [];
    private readonly int _queue = Libc.InotifyInit1(Flag.CloseOnExec | Flag.NonBlocking);

    /// <summary>Some folders are not watched: only a look at everything tells.</summary>
    internal bool Incomplete { get; private set; }

    internal int Queue => _queue;

    /// <summary>
    /// With <paramref name="tell"/> every folder is also told as changed: something may have happened in it before its watch was there, or under its old name.
    /// </summary>
    internal void AddTree(string path, bool tell = false, int depth = 0)
    {
        var fd = BeneathPath.Open(root.Fd, Libc.Z(path), Flag.ReadOnly | Flag.Folder | Flag.NoFollow | Flag.NonBlocking, 0, links: false);
        if (fd < 0)
        {
            return;
        }

        using var folder = new Handle(fd);
        if (_queue < 0 || _paths.Count >= MaximumFolders || depth > 128)
        {
            Incomplete = true;
            return;
        }

        // By the open folder: the path may mean something else by now.
        var watch = Libc.InotifyAddWatch(_queue, Libc.Z($"/proc/self/fd/{fd}"), Mask & ~NoFollow);
        if (watch < 0)
        {
            Incomplete |= Libc.Errno is Err.NoSpace or Err.NoMemory;
            return;
        }

        _paths[watch] = path;
        if (tell)
        {
            changed(path);
        }

        foreach (var entry in Entries(folder.Fd))
        {
            if (Incomplete)
            {
                return;
            }

            var name = Encoding.UTF8.GetString(entry.Name.AsSpan(0, entry.Name.Length - 1));
            if (entry.Type == 4 && !(path.EndsWith(".git", StringComparison.Ordinal) && name == "objects") && !name.Contains('\uFFFD', StringComparison.Ordinal))
            {
                AddTree(WorkspacePath.Join(path, name), tell, depth + 1);
            }
        }
    }

    /// <summary>Takes what is in the queue; answers when it is empty.</summary>
    internal void Drain()
    {
        const int Size = 64 * 1024;
        var buffer = new byte[Size];
        fixed (byte* at = buffer)
        {
            nint length;
            while ((length = Libc.Read(_queue, at, Size)) > 0)
            {
                for (var offset = 0; offset < length;)
                {
                    var entry = buffer.AsSpan(offset);
                    var nameLength = BinaryPrimitives.ReadInt32LittleEndian(entry[12..]);
                    var name = entry.Slice(16, nameLength);
                    var end = name.IndexOf((byte)0);
                    Take(BinaryPrimitives.ReadInt32LittleEndian(entry), BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]), Encoding.UTF8.GetString(end < 0 ? name : name[..end]));
                    offset += 16 + nameLength;
                }
            }
        }
    }

    internal void Close() => _ = Libc.Close(_queue);

    private void Take(int watch, uint what, string name)
    {
        if ((what & Overflow) != 0)
        {
            changed(null);
            return;
        }

        if (!_paths.TryGetValue(watch, out var path))
        {
            return;
        }

        if ((what & (Ignored | SelfDeleted)) != 0)
        {
            _paths.Remove(watch);
            return;
        }

        changed(path);
        if ((what & IsFolder) == 0 || name.Length == 0)
        {
            return;
        }

        var inner = WorkspacePath.Join(path, name);
        if ((what & MovedFrom) != 0)
        {
            Forget(inner);
        }
        else if ((what & (Created | MovedTo)) != 0)
        {
            AddTree(inner, tell: true);
        }
    }

    private void Forget(string path)
    {
        foreach (var (watch, _) in _paths.Where(x => x.Value == path || x.Value.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
        {
            _ = Libc.InotifyRemoveWatch(_queue, watch);
            _paths.Remove(watch);
        }
    }

    private static List<RawName> Entries(int folder)
    {
        try
        {
            return FolderReader.Read(folder).Where(x => x.Type == 4).ToList();
        }
        catch (Http.Refusal)
        {
            return [];
        }
    }
}
