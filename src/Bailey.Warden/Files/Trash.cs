using System.Text;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>
/// Where deleted things go for 7 days, outside the repository. One folder per deletion: a list of the paths, and the things by number.
/// The list is there first, so that whatever a crash interrupts can be put back.
/// </summary>
internal sealed class Trash(WorkspaceRoot root, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly byte[] List = Libc.Z("list");

    internal string Delete(IReadOnlyList<string> paths)
    {
        if (paths is not { Count: > 0 and <= 1000 })
        {
            throw Refusal.Invalid("1 to 1,000 paths can be deleted at once.");
        }

        var names = paths.Select(WorkspacePath.Split).ToList();
        var id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        FileRefusal.Check(Libc.MkdirAt(root.Trash, Libc.Z(id), 0x1C0));
        using var bin = OpenBin(id);
        var moved = 0;
        try
        {
            Write(bin, JsonSerializer.SerializeToUtf8Bytes(new DeleteRequest(paths), WireJson.Default.DeleteRequest));
            for (; moved < names.Count; moved++)
            {
                using var folder = root.OpenFolder(names[moved].Folder);
                TreeMover.Move(folder.Fd, names[moved].Name, bin.Fd, Libc.Z($"{moved}"));
            }

            return id;
        }
        catch
        {
            // All or nothing: what had gone comes back.
            while (moved-- > 0)
            {
                PutBack(bin, moved, names[moved]);
            }

            TreeMover.Remove(root.Trash, Libc.Z(id));
            throw;
        }
    }

    internal void Undo(string id)
    {
        if (id is not { Length: 32 } || !id.All(char.IsAsciiHexDigitLower))
        {
            throw Refusal.Invalid("That is no id of a deletion.");
        }

        using var bin = OpenBin(id);
        var names = Read(bin).Select(WorkspacePath.Split).ToList();
        var back = 0;
        try
        {
            for (; back < names.Count; back++)
            {
                PutBack(bin, back, names[back]);
            }
        }
        catch
        {
            while (back-- > 0)
            {
                using var folder = root.OpenFolder(names[back].Folder);
                TreeMover.Move(folder.Fd, names[back].Name, bin.Fd, Libc.Z($"{back}"));
            }

            throw;
        }

        TreeMover.Remove(root.Trash, Libc.Z(id));
    }

    /// <summary>Removes what is older than 7 days; the id tells the time.</summary>
    internal void Empty()
    {
        using var trash = Handle.Of(BeneathPath.Open(root.Trash, [0], Flag.ReadOnly | Flag.Folder));
        var oldest = (time.GetUtcNow() - Kept).ToUnixTimeMilliseconds();
        foreach (var bin in FolderReader.Read(trash.Fd).ToList())
        {
            var name = Encoding.ASCII.GetString(bin.Name.AsSpan(0, bin.Name.Length - 1));
            if (name.Length < 12 || !long.TryParse(name.AsSpan(0, 12), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var made) || made < oldest)
            {
                TreeMover.Remove(root.Trash, bin.Name);
            }
        }
    }

    private void PutBack(Handle bin, int number, (byte[] Folder, byte[] Name) to)
    {
        using var folder = root.OpenFolder(to.Folder);
        TreeMover.Move(bin.Fd, Libc.Z($"{number}"), folder.Fd, to.Name);
    }

    private Handle OpenBin(string id) => Handle.Of(BeneathPath.Open(root.Trash, Libc.Z(id), Flag.ReadOnly | Flag.Folder | Flag.NoFollow, 0, links: false));

    private static unsafe void Write(Handle bin, byte[] list)
    {
        var fd = Libc.OpenAt(bin.Fd, List, Flag.WriteOnly | Flag.Create | Flag.Exclusive | Flag.CloseOnExec, 0x180);
        using var file = Handle.Of(fd >= 0 ? fd : -Libc.Errno);
        fixed (byte* at = list)
        {
            if (Libc.Write(file.Fd, at, (nuint)list.Length) != list.Length || Libc.Fsync(file.Fd) != 0)
            {
                throw FileRefusal.Of(Err.NoSpace);
            }
        }
    }

    private static unsafe IReadOnlyList<string> Read(Handle bin)
    {
        using var file = Handle.Of(BeneathPath.Open(bin.Fd, List, Flag.ReadOnly, 0, links: false));
        var list = new byte[file.Status().Size];
        fixed (byte* at = list)
        {
            _ = Libc.PRead(file.Fd, at, (nuint)list.Length, 0);
        }

        return JsonSerializer.Deserialize(list, WireJson.Default.DeleteRequest)!.Paths;
    }
}
