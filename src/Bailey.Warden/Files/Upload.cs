using System.Buffers;
using Bailey.Contracts;
using Bailey.Contracts.Files;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;
using Bailey.Warden.Operations;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Warden.Files;

/// <summary>
/// POST /v1/files/upload: an archive is received whole, unpacked aside, and only then put in its place, so that a refusal leaves nothing behind. What is there
/// already is never replaced: that is a conflict.
/// </summary>
internal static class Upload
{
    private const long Maximum = 1024L * 1024 * 1024;
    private const int Chunk = 256 * 1024;

    internal static async Task HandleAsync(Exchange exchange, WorkspaceFiles files, OperationLog operations)
    {
        var path = exchange.Query("path") ?? "";
        var folder = WorkspacePath.Whole(path);
        var zip = exchange.Required("kind") switch
        {
            "zip" => true,
            "tar" => false,
            _ => throw Refusal.Invalid("The kind is zip or tar."),
        };
        exchange.LimitBody(Maximum);
        await exchange.ReplyAsync(await operations.OnceAsync(exchange.Operation, async () =>
        {
            using var spool = await ReceiveAsync(exchange, files);
            var size = spool.Length;
            await files.Threads.RunLongAsync(() => UnpackAndPlace(files.Root, folder, spool, zip));
            return Exchange.Outcome(new WriteResponse(path, "", size), WireJson.Default.WriteResponse);
        }));
    }

    /// <summary>The body as an unnamed file beside the trash.</summary>
    private static async Task<FileStream> ReceiveAsync(Exchange exchange, WorkspaceFiles files)
    {
        var spool = await files.Threads.RunAsync(() =>
        {
            var fd = Libc.OpenAt(files.Root.Trash, [(byte)'.', 0], Flag.Unnamed | Flag.ReadWrite | Flag.CloseOnExec, 0x180);
            return new FileStream(new SafeFileHandle(fd >= 0 ? fd : throw FileRefusal.Of(Libc.Errno), ownsHandle: true), FileAccess.ReadWrite, 1);
        });
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            int count;
            while ((count = await exchange.Request.Body.ReadAtLeastAsync(buffer.AsMemory(0, Chunk), Chunk, false, exchange.Gone)) > 0)
            {
                var part = buffer.AsMemory(0, count);
                await files.Threads.RunAsync(() => Write(spool, part.Span));
            }

            return spool;
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Write(FileStream spool, ReadOnlySpan<byte> bytes)
    {
        try
        {
            spool.Write(bytes);
        }
        catch (IOException)
        {
            throw FileRefusal.Of(Err.NoSpace);
        }
    }

    private static void UnpackAndPlace(WorkspaceRoot root, byte[] path, FileStream spool, bool zip)
    {
        using var folder = root.OpenFolder(path);
        var aside = Libc.Z($"upload-{Guid.CreateVersion7():N}");
        FileRefusal.Check(Libc.MkdirAt(root.Trash, aside, 0x1C0));
        try
        {
            using var unpacked = Handle.Of(BeneathPath.Open(root.Trash, aside, Flag.ReadOnly | Flag.Folder, 0, links: false));
            spool.Position = 0;
            var unpacker = new Unpacker(unpacked.Fd, new UnpackLimits(spool.Length));
            if (zip)
            {
                unpacker.Zip(spool);
            }
            else
            {
                unpacker.Tar(spool);
            }

            Check(unpacked.Fd, folder.Fd);
            Place(unpacked.Fd, folder.Fd);
        }
        finally
        {
            TreeMover.Remove(root.Trash, aside);
        }
    }

    /// <summary>Folders may be there already; nothing else may.</summary>
    private static void Check(int from, int to)
    {
        foreach (var entry in Names(from))
        {
            if (FileStatus.Of(to, entry.Name, Flag.AtSymlinkNoFollow, out var there) != 0)
            {
                continue;
            }

            if (entry.Type != 4 || !there.IsFolder)
            {
                throw FileRefusal.AlreadyThere();
            }

            using var innerFrom = Enter(from, entry.Name);
            using var innerTo = Enter(to, entry.Name);
            Check(innerFrom.Fd, innerTo.Fd);
        }
    }

    private static void Place(int from, int to)
    {
        foreach (var entry in Names(from))
        {
            if (entry.Type == 4 && FileStatus.Of(to, entry.Name, Flag.AtSymlinkNoFollow, out var there) == 0 && there.IsFolder)
            {
                using var innerFrom = Enter(from, entry.Name);
                using var innerTo = Enter(to, entry.Name);
                Place(innerFrom.Fd, innerTo.Fd);
            }
            else
            {
                TreeMover.Move(from, entry.Name, to, entry.Name);
            }
        }
    }

    private static List<RawName> Names(int folder)
    {
        using var readable = Handle.Of(BeneathPath.Open(folder, [0], Flag.ReadOnly | Flag.Folder));
        return FolderReader.Read(readable.Fd).ToList();
    }

    private static Handle Enter(int folder, byte[] name) => Handle.Of(BeneathPath.Open(folder, name, Flag.PathOnly | Flag.Folder | Flag.NoFollow, 0, links: false));
}
