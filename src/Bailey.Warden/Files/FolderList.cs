using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Bailey.Contracts.Files;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>A page of a folder: folders first, then by the bytes of the name. Only what is on the page is looked at closely.</summary>
internal static unsafe class FolderList
{
    private const int MaximumLink = 4096, MaximumText = 1024 * 1024;

    internal static FileList Read(WorkspaceRoot root, string path, string? cursor, int limit)
    {
        using var folder = root.Open(WorkspacePath.Whole(path), Flag.ReadOnly | Flag.Folder | Flag.NonBlocking);
        var after = cursor is null ? null : Decode(cursor);
        var names = FolderReader.Read(folder.Fd).Select(x => Key(folder.Fd, x)).ToList();
        names.Sort(Compare);
        var start = after is null ? 0 : names.FindIndex(x => Compare(x, after) > 0);
        start = start < 0 ? names.Count : start;
        var items = new List<FileEntry>();
        var (at, text) = (start, 0);
        // A page also ends when its names get long: it is one answer, and one answer has a bound.
        for (; at < names.Count && items.Count < limit && text < MaximumText; at++)
        {
            if (Describe(folder.Fd, names[at][1..], path) is { } entry)
            {
                items.Add(entry);
                text += entry.Name.Length + entry.Path.Length + (entry.Target?.Length ?? 0);
            }
        }

        return new FileList(path, items, at < names.Count ? Base64Url.EncodeToString(names[at - 1]) : null);
    }

    internal static FileEntry Stat(WorkspaceRoot root, string path)
    {
        if (path.Trim('/').Length == 0)
        {
            using var self = root.OpenFolder(WorkspacePath.Whole(path));
            var status = self.Status();
            return new FileEntry("", "", "folder", 0, status.Modified, null, false, true);
        }

        var (parent, name) = WorkspacePath.Split(path);
        using var folder = root.OpenFolder(parent);
        return Describe(folder.Fd, name, Encoding.UTF8.GetString(parent.AsSpan(0, parent.Length - 1))) ?? throw FileRefusal.Of(Err.NoEntry);
    }

    /// <summary>Null when it went in the meantime.</summary>
    private static FileEntry? Describe(int folder, byte[] name, string path)
    {
        if (FileStatus.Of(folder, name, Flag.AtSymlinkNoFollow, out var status) != 0)
        {
            return null;
        }

        var bytes = name.AsSpan(0, name.Length - 1);
        var text = Encoding.UTF8.GetString(bytes);
        return new FileEntry(
            text, WorkspacePath.Join(path, text), status.Kind, status.IsFile ? status.Size : 0, status.Modified,
            status.IsLink ? Target(folder, name) : null, status.IsFile && (status.Mode & 0x49) != 0, Utf8.IsValid(bytes));
    }

    private static string? Target(int folder, byte[] name)
    {
        var buffer = stackalloc byte[MaximumLink];
        var length = Libc.ReadLinkAt(folder, name, buffer, MaximumLink);
        return length < 0 ? null : Encoding.UTF8.GetString(buffer, (int)length);
    }

    /// <summary>What is sorted by and what a cursor holds: 0 for a folder and 1 for the rest, then the name.</summary>
    private static byte[] Key(int folder, RawName raw)
    {
        var isFolder = raw.Type == 4 || (raw.Type == 0 && FileStatus.Of(folder, raw.Name, Flag.AtSymlinkNoFollow, out var status) == 0 && status.IsFolder);
        return [(byte)(isFolder ? 0 : 1), .. raw.Name];
    }

    private static int Compare(byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b);

    private static byte[] Decode(string cursor)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(cursor.Length)];
        return cursor.Length <= 512 && Base64Url.TryDecodeFromChars(cursor, bytes, out var length) ? bytes[..length] : throw Refusal.Invalid("The cursor is not one of this list.");
    }
}
