using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>
/// Moves, copies and removes whole trees by raw names, never following a link. Runs on file threads. Devices, pipes and sockets are not copied.
/// </summary>
internal static unsafe class TreeMover
{
    private const int MaximumDepth = 256, MaximumLink = 4096, MaximumPart = 10_000, MaximumParts = 10_000;

    /// <summary>A rename, and where two mounts are in the way a copy and then a removal.</summary>
    internal static void Move(int fromFolder, byte[] from, int toFolder, byte[] to)
    {
        if (Libc.RenameAt2(fromFolder, from, toFolder, to, Flag.RenameNoReplace) == 0)
        {
            return;
        }

        if (Libc.Errno != Err.CrossDevice)
        {
            throw FileRefusal.Of(Libc.Errno);
        }

        // The copy takes the name only when it is whole, so that what is there already is neither replaced nor taken for a copy that failed.
        var aside = Aside();
        try
        {
            Copy(fromFolder, from, toFolder, aside, 0);
            FileRefusal.Check(Libc.RenameAt2(toFolder, aside, toFolder, to, Flag.RenameNoReplace));
        }
        catch
        {
            Remove(toFolder, aside);
            throw;
        }

        Remove(fromFolder, from);
    }

    /// <summary>Removes what can be removed, however deep and however much; what is gone already is fine.</summary>
    internal static void Remove(int folder, byte[] name)
    {
        // What lies too deep is brought up beside it, and is removed from there.
        var left = new Stack<byte[]>([name]);
        while (left.TryPop(out var next))
        {
            Remove(folder, next, (folder, left), 0);
        }
    }

    /// <summary>Whether anything of it went.</summary>
    private static bool Remove(int folder, byte[] name, (int Folder, Stack<byte[]> Left) top, int depth)
    {
        if (Libc.UnlinkAt(folder, name, 0) == 0)
        {
            return true;
        }

        if (Libc.Errno == Err.NoEntry)
        {
            return false;
        }

        // A folder that its owner may not read or write cannot be emptied; it is changed as the folder that it is, never by its name.
        using (var seen = new Handle(BeneathPath.Open(folder, name, Flag.PathOnly | Flag.Folder | Flag.NoFollow, 0, links: false)))
        {
            _ = seen.Fd < 0 ? 0 : Libc.Chmod(Libc.Z($"/proc/self/fd/{seen.Fd}"), 0x1C0);
        }

        if (depth > MaximumDepth)
        {
            var up = Aside();
            var isUp = Libc.RenameAt2(folder, name, top.Folder, up, Flag.RenameNoReplace) == 0;
            if (isUp)
            {
                top.Left.Push(up);
            }

            return isUp;
        }

        // A part at a time, for a folder may have more names than memory should hold; not for ever, for somebody may add to it meanwhile.
        var any = false;
        for (var part = 0; part < MaximumParts; part++)
        {
            using var inner = new Handle(BeneathPath.Open(folder, name, Flag.ReadOnly | Flag.Folder | Flag.NoFollow, 0, links: false));
            var entries = inner.Fd < 0 ? [] : FolderReader.Read(inner.Fd).Take(MaximumPart).ToList();
            var gone = entries.Count(entry => Remove(inner.Fd, entry.Name, top, depth + 1));
            any |= gone > 0;
            if (gone == 0 || entries.Count < MaximumPart)
            {
                break;
            }
        }

        return Libc.UnlinkAt(folder, name, Flag.AtRemoveFolder) == 0 || any;
    }

    private static byte[] Aside() => Libc.Z($".bailey-{Guid.CreateVersion7():N}.tmp");

    private static void Copy(int fromFolder, byte[] from, int toFolder, byte[] to, int depth)
    {
        if (FileStatus.Of(fromFolder, from, Flag.AtSymlinkNoFollow, out var status) is var error && error != 0)
        {
            throw FileRefusal.Of(error);
        }

        if (status.IsLink)
        {
            var buffer = stackalloc byte[MaximumLink];
            var length = Libc.ReadLinkAt(fromFolder, from, buffer, MaximumLink - 1);
            FileRefusal.Check(length < 0 ? -1 : Libc.SymlinkAt([.. new ReadOnlySpan<byte>(buffer, (int)length), 0], toFolder, to));
        }
        else if (status.IsFolder)
        {
            CopyFolder(fromFolder, from, toFolder, to, status, depth);
        }
        else if (status.IsFile)
        {
            CopyFile(fromFolder, from, toFolder, to, status);
        }
    }

    private static void CopyFolder(int fromFolder, byte[] from, int toFolder, byte[] to, FileStatus status, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw Http.Refusal.Invalid("The folder is too deep.");
        }

        FileRefusal.Check(Libc.MkdirAt(toFolder, to, 0x1C0));
        using var source = Handle.Of(BeneathPath.Open(fromFolder, from, Flag.ReadOnly | Flag.Folder | Flag.NoFollow, 0, links: false));
        using var target = Handle.Of(BeneathPath.Open(toFolder, to, Flag.ReadOnly | Flag.Folder | Flag.NoFollow, 0, links: false));
        foreach (var entry in FolderReader.Read(source.Fd).ToList())
        {
            Copy(source.Fd, entry.Name, target.Fd, entry.Name, depth + 1);
        }

        _ = Libc.Fchmod(target.Fd, status.Mode & 0x1FFu);
    }

    private static void CopyFile(int fromFolder, byte[] from, int toFolder, byte[] to, FileStatus status)
    {
        using var source = Handle.Of(BeneathPath.Open(fromFolder, from, Flag.ReadOnly | Flag.NonBlocking, 0, links: false));
        using var target = Handle.Of(Libc.OpenAt(toFolder, to, Flag.WriteOnly | Flag.Create | Flag.Exclusive | Flag.NoFollow | Flag.CloseOnExec, 0x180) is var fd && fd >= 0 ? fd : -Libc.Errno);
        var buffer = new byte[128 * 1024];
        fixed (byte* at = buffer)
        {
            nint count;
            while ((count = Libc.Read(source.Fd, at, (nuint)buffer.Length)) > 0)
            {
                for (nint done = 0; done < count;)
                {
                    var written = Libc.Write(target.Fd, at + done, (nuint)(count - done));
                    done += written > 0 ? written : throw FileRefusal.Of(Libc.Errno);
                }
            }

            FileRefusal.Check(count < 0 ? -1 : Libc.Fchmod(target.Fd, status.Mode & 0x1FFu));
        }
    }
}
