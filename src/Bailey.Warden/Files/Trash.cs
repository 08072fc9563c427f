using System.Globalization;
using System.Text.Json;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>
/// Where deleted things go for 7 days, outside the repository. One folder per deletion: a list of the paths, and the things by number.
/// The list is there first, so that whatever a crash interrupts can be put back. One act at a time; only the removal of what was emptied takes long,
/// and that is done aside.
/// </summary>
internal sealed class Trash(WorkspaceRoot root, TimeProvider time)
{
    private const int MaximumListed = 1000, MaximumNames = 1000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly byte[] List = Libc.Z("list");
    private readonly Lock _gate = new();

    internal string Delete(IReadOnlyList<string> paths)
    {
        if (paths is not { Count: > 0 and <= 1000 })
        {
            throw Refusal.Invalid("1 to 1,000 paths can be deleted at once.");
        }

        var names = paths.Select(WorkspacePath.Split).ToList();
        lock (_gate)
        {
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
                    TreeMover.Move(folder.Fd, names[moved].Name, bin.Fd, Number(moved));
                }

                return id;
            }
            catch
            {
                // All or nothing: what had gone comes back.
                while (moved-- > 0)
                {
                    using var folder = root.OpenFolder(names[moved].Folder);
                    TreeMover.Move(bin.Fd, Number(moved), folder.Fd, names[moved].Name);
                }

                TreeMover.Remove(root.Trash, Libc.Z(id));
                throw;
            }
        }
    }

    /// <summary>All that is left of a deletion, to where it was.</summary>
    internal void Undo(string id)
    {
        lock (_gate)
        {
            using var bin = OpenBin(Id(id));
            var left = Left(bin);
            Restore(id, bin, left.Count > 0 ? left : throw FileRefusal.Of(Err.NoEntry), keepBoth: false);
        }
    }

    internal IReadOnlyList<string> Restore(RestoreRequest request)
    {
        if (request.Items is not { Count: > 0 and <= MaximumListed } || request.Items.Distinct().Count() != request.Items.Count)
        {
            throw Refusal.Invalid("1 to 1,000 things can be put back at once, each once.");
        }

        lock (_gate)
        {
            using var bin = OpenBin(Id(request.Trash));
            return Restore(request.Trash, bin, request.Items, request.KeepBoth);
        }
    }

    /// <summary>What was deleted last comes first.</summary>
    internal TrashList All()
    {
        var items = new List<TrashedItem>();
        var size = new TreeSize();
        lock (_gate)
        {
            foreach (var id in Names().Where(x => Made(x) is not null).OrderDescending(StringComparer.Ordinal))
            {
                using var bin = OpenBin(id);
                var (paths, deleted) = (Read(bin), DateTimeOffset.FromUnixTimeMilliseconds(Made(id)!.Value));
                foreach (var item in Left(bin))
                {
                    if (items.Count == MaximumListed)
                    {
                        return new TrashList(items, true);
                    }

                    if (item < paths.Count && FileStatus.Of(bin.Fd, Number(item), Flag.AtSymlinkNoFollow, out var status) == 0)
                    {
                        items.Add(new TrashedItem(id, item, paths[item], status.Kind, size.Of(bin.Fd, Number(item), status), deleted));
                    }
                }
            }
        }

        return new TrashList(items, false);
    }

    /// <summary>One thing, or everything, for good.</summary>
    internal void Empty(EmptyTrashRequest request)
    {
        // What may take long is only moved aside while others wait.
        var aside = Libc.Z($"emptied-{Guid.CreateVersion7(time.GetUtcNow()):N}");
        lock (_gate)
        {
            FileRefusal.Check(Libc.MkdirAt(root.Trash, aside, 0x1C0));
            using var gone = Handle.Of(BeneathPath.Open(root.Trash, aside, Flag.ReadOnly | Flag.Folder | Flag.NoFollow, 0, links: false));
            if (request.Trash is null)
            {
                foreach (var id in Names().Where(x => Made(x) is not null))
                {
                    TreeMover.Move(root.Trash, Libc.Z(id), gone.Fd, Libc.Z(id));
                }
            }
            else
            {
                using var bin = OpenBin(Id(request.Trash));
                var item = request.Item ?? throw Refusal.Invalid("A thing of a deletion is named by both numbers.");
                TreeMover.Move(bin.Fd, Number(item), gone.Fd, Number(item));
                RemoveWhenEmpty(request.Trash, bin);
            }
        }

        TreeMover.Remove(root.Trash, aside);
    }

    /// <summary>Removes what is older than 7 days, and after a day what a crash left of an upload or of emptying; the id tells the time.</summary>
    internal void Expire()
    {
        foreach (var name in Names())
        {
            var made = Made(name) ?? Made(name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..]);
            var kept = name.Contains('-', StringComparison.Ordinal) ? TimeSpan.FromDays(1) : Kept;
            if (made is null || made < (time.GetUtcNow() - kept).ToUnixTimeMilliseconds())
            {
                TreeMover.Remove(root.Trash, Libc.Z(name));
            }
        }
    }

    private List<string> Restore(string id, Handle bin, IReadOnlyList<int> items, bool keepBoth)
    {
        var paths = Read(bin);
        var back = new List<(int Item, string Path)>();
        try
        {
            foreach (var item in items)
            {
                back.Add((item, PutBack(bin, item, item >= 0 && item < paths.Count ? paths[item] : throw FileRefusal.Of(Err.NoEntry), keepBoth)));
            }
        }
        catch
        {
            foreach (var (item, path) in Enumerable.Reverse(back))
            {
                var (parent, name) = WorkspacePath.Split(path);
                using var folder = root.OpenFolder(parent);
                TreeMover.Move(folder.Fd, name, bin.Fd, Number(item));
            }

            throw;
        }

        RemoveWhenEmpty(id, bin);
        return [.. back.Select(x => x.Path)];
    }

    private string PutBack(Handle bin, int item, string path, bool keepBoth)
    {
        if (FileStatus.Of(bin.Fd, Number(item), Flag.AtSymlinkNoFollow, out _) is var error && error != 0)
        {
            throw FileRefusal.Of(error);
        }

        var trimmed = path.TrimEnd('/');
        root.MakeFolders(trimmed[..Math.Max(0, trimmed.LastIndexOf('/'))]);
        for (var attempt = 1; ; attempt++)
        {
            var to = attempt == 1 ? trimmed : FreeName.Of(trimmed, attempt);
            var (parent, name) = WorkspacePath.Split(to);
            using var folder = root.OpenFolder(parent);
            var there = FileStatus.Of(folder.Fd, name, Flag.AtSymlinkNoFollow, out _) == 0;
            if (there && keepBoth && attempt < MaximumNames)
            {
                continue;
            }

            TreeMover.Move(bin.Fd, Number(item), folder.Fd, name);
            return to;
        }
    }

    private void RemoveWhenEmpty(string id, Handle bin)
    {
        if (Left(bin).Count == 0)
        {
            TreeMover.Remove(root.Trash, Libc.Z(id));
        }
    }

    /// <summary>The numbers of what is still there.</summary>
    private static List<int> Left(Handle bin)
    {
        using var again = Handle.Of(BeneathPath.Open(bin.Fd, [0], Flag.ReadOnly | Flag.Folder));
        return [.. FolderReader.Read(again.Fd)
            .Select(x => int.TryParse(x.Name.AsSpan(0, x.Name.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(x => x >= 0).Order()];
    }

    private List<string> Names()
    {
        using var trash = Handle.Of(BeneathPath.Open(root.Trash, [0], Flag.ReadOnly | Flag.Folder));
        return [.. FolderReader.Read(trash.Fd).Select(x => System.Text.Encoding.Latin1.GetString(x.Name.AsSpan(0, x.Name.Length - 1)))];
    }

    /// <summary>When the deletion was, in milliseconds; null when it is none.</summary>
    private static long? Made(string id) =>
        IsId(id) && long.TryParse(id.AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var made) ? made : null;

    private static bool IsId(string? id) => id is { Length: 32 } && id.All(char.IsAsciiHexDigitLower);

    private static string Id(string? id) => IsId(id) ? id! : throw Refusal.Invalid("That is no id of a deletion.");

    private static byte[] Number(int item) => Libc.Z(item.ToString(CultureInfo.InvariantCulture));

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
        using var file = Handle.Of(BeneathPath.Open(bin.Fd, List, Flag.ReadOnly | Flag.NonBlocking, 0, links: false));
        var list = new byte[Math.Min(file.Status().Size, 16 * 1024 * 1024)];
        fixed (byte* at = list)
        {
            _ = Libc.PRead(file.Fd, at, (nuint)list.Length, 0);
        }

        try
        {
            return JsonSerializer.Deserialize(list, WireJson.Default.DeleteRequest)?.Paths ?? [];
        }
        catch (JsonException)
        {
            // A crash came before the list was whole: nothing had been moved then.
            return [];
        }
    }
}
