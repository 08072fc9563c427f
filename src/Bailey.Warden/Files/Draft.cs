using System.Security.Cryptography;
using Bailey.Contracts.Files;
using Bailey.Contracts.Platform;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>
/// A file being written. The content goes into an unnamed file of the same folder, which a crash leaves nothing of; when it is whole and on the disk
/// it takes the name in one step. Until then the old file is untouched. Its methods run on file threads.
/// </summary>
internal sealed unsafe class Draft : IDisposable
{
    /// <summary>Instead of an ETag: the file has to be there, and what is in it does not matter.</summary>
    internal const string Whatever = "*";
    private const int MaximumLinks = 16, MaximumLink = 4096;
    private static readonly Lock Committing = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _path;
    private readonly Handle _folder;
    private readonly byte[] _name;
    private readonly Handle _file;
    private byte[]? _temporary;

    private Draft(string path, Handle folder, byte[] name)
    {
        (_path, _folder, _name) = (path, folder, name);
        var unnamed = Libc.OpenAt(folder.Fd, [(byte)'.', 0], Flag.Unnamed | Flag.WriteOnly | Flag.CloseOnExec, 0x180);
        if (unnamed < 0 && Libc.Errno is Err.NotSupported or Err.IsFolder or Err.Invalid)
        {
            _temporary = Libc.Z($".bailey-{Guid.CreateVersion7():N}.tmp");
            unnamed = Libc.OpenAt(folder.Fd, _temporary, Flag.WriteOnly | Flag.Create | Flag.Exclusive | Flag.NoFollow | Flag.CloseOnExec, 0x180);
        }

        _file = Handle.Of(unnamed >= 0 ? unnamed : -Libc.Errno);
    }

    internal long Size { get; private set; }

    /// <summary>Follows links to where the content belongs, as long as they stay inside.</summary>
    internal static Draft Begin(WorkspaceRoot root, string path)
    {
        var (parent, name) = path.EndsWith('/') ? throw Refusal.Invalid("The path names a folder.") : WorkspacePath.Split(path);
        for (var i = 0; i < MaximumLinks; i++)
        {
            var folder = root.OpenFolder(parent);
            var error = FileStatus.Of(folder.Fd, name, Flag.AtSymlinkNoFollow, out var status);
            if (error == Err.NameTooLong)
            {
                // Said now, and not when all of the content has come.
                folder.Dispose();
                throw FileRefusal.Of(error);
            }

            if (error == 0)
            {
                if (status.IsLink)
                {
                    (parent, name) = Follow(folder, parent, name);
                    folder.Dispose();
                    continue;
                }

                if (!status.IsFile)
                {
                    folder.Dispose();
                    throw FileRefusal.NotRegular(status);
                }
            }

            try
            {
                return new Draft(path, folder, name);
            }
            catch
            {
                folder.Dispose();
                throw;
            }
        }

        throw FileRefusal.Of(Err.Loop);
    }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        Size += bytes.Length;
        fixed (byte* at = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var count = Libc.Write(_file.Fd, at + done, (nuint)(bytes.Length - done));
                if (count <= 0)
                {
                    throw FileRefusal.Of(count == 0 ? Err.NoSpace : Libc.Errno);
                }

                done += (int)count;
            }
        }
    }

    internal void Sync() => FileRefusal.Check(Libc.Fsync(_file.Fd));

    /// <summary>Takes the name when the file still is what the caller saw. <c>expected</c> null: there must be none.</summary>
    internal WriteResponse Commit(string? expected, ContentHash hashes)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (etag, seen) = Current(hashes, expected == Whatever);
            if (etag != expected)
            {
                throw Refusal.Conflict(etag is null ? "The file is gone." : "The file was changed by somebody else.", etag);
            }

            FileRefusal.Check(Libc.Fchmod(_file.Fd, seen is { } old ? old.Mode & 0x1FFu : 0x1A4));
            Sync();
            if (Place(seen))
            {
                break;
            }

            if (attempt == 3)
            {
                throw Refusal.Conflict("The file is being changed by somebody else.", etag);
            }
        }

        using var folder = Handle.Of(Libc.OpenAt(_folder.Fd, [(byte)'.', 0], Flag.ReadOnly | Flag.Folder | Flag.CloseOnExec));
        _ = Libc.Fsync(folder.Fd);
        return new WriteResponse(_path, Convert.ToHexStringLower(_hash.GetCurrentHash()), Size);
    }

    /// <summary>False when the file changed since it was looked at.</summary>
    private bool Place(FileStatus? seen)
    {
        lock (Committing)
        {
            var there = FileStatus.Of(_folder.Fd, _name, Flag.AtSymlinkNoFollow, out var now) == 0;
            if (there != seen.HasValue || (there && now.Stamp != seen!.Value.Stamp))
            {
                return false;
            }

            if (_temporary is null)
            {
                var name = there ? Libc.Z($".bailey-{Guid.CreateVersion7():N}.tmp") : _name;
                if (Libc.LinkAt(Flag.Here, Libc.Z($"/proc/self/fd/{_file.Fd}"), _folder.Fd, name, Flag.AtSymlinkFollow) != 0)
                {
                    return Libc.Errno == Err.Exists && !there ? false : throw FileRefusal.Of(Libc.Errno);
                }

                if (!there)
                {
                    return true;
                }

                _temporary = name;
            }

            if (Libc.RenameAt2(_folder.Fd, _temporary, _folder.Fd, _name, there ? 0 : Flag.RenameNoReplace) != 0)
            {
                return Libc.Errno == Err.Exists ? false : throw FileRefusal.Of(Libc.Errno);
            }

            _temporary = null;
            return true;
        }
    }

    private (string? ETag, FileStatus? Status) Current(ContentHash hashes, bool whatever)
    {
        if (FileStatus.Of(_folder.Fd, _name, Flag.AtSymlinkNoFollow, out var status) != 0)
        {
            return (null, null);
        }

        if (!status.IsFile)
        {
            throw Refusal.Conflict("It is no file any more.");
        }

        if (whatever)
        {
            return (Whatever, status);
        }

        using var file = Handle.Of(BeneathPath.Open(_folder.Fd, _name, Flag.ReadOnly | Flag.NonBlocking, 0, links: false));
        status = file.Status();
        return status.Size > ContentHash.Maximum ? throw Refusal.TooLarge("The file is too large to be compared.") : (hashes.Of(file, status), status);
    }

    /// <summary>Where a link leads, as a path below the workspace that the kernel checks again when it is opened.</summary>
    private static (byte[] Folder, byte[] Name) Follow(Handle folder, byte[] parent, byte[] name)
    {
        var buffer = stackalloc byte[MaximumLink];
        var length = (int)Libc.ReadLinkAt(folder.Fd, name, buffer, MaximumLink);
        var target = length > 0 ? new Span<byte>(buffer, length) : throw FileRefusal.Of(Libc.Errno);
        if (target[0] == '/' || length == MaximumLink)
        {
            throw FileRefusal.Outside();
        }

        var slash = target.LastIndexOf((byte)'/');
        var last = target[(slash + 1)..];
        if (last.IsEmpty || last.SequenceEqual("."u8) || last.SequenceEqual(".."u8))
        {
            throw Refusal.Invalid("It is a folder.");
        }

        byte[] next = parent.Length > 1 ? [.. parent.AsSpan(0, parent.Length - 1), (byte)'/'] : [];
        next = slash < 0 ? parent : [.. next, .. target[..slash], 0];
        return next.Length > 4096 ? throw FileRefusal.Of(Err.NameTooLong) : (next, [.. last, 0]);
    }

    public void Dispose()
    {
        if (_temporary is { } temporary)
        {
            _ = Libc.UnlinkAt(_folder.Fd, temporary, 0);
        }

        _file.Dispose();
        _folder.Dispose();
        _hash.Dispose();
    }
}
