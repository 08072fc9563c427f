using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Warden.Files;

/// <summary>
/// GET /v1/files/archive: a folder, or several things of one, as zip, tar or tar.gz, made while it is sent. A thread of the developer writes into a pipe and the answer is what comes out of it: the
/// pipe is all the memory there is, and when the client goes the writer ends. Links go into a tar as links, and are left out of a zip.
/// </summary>
internal static class Archive
{
    private const int MaximumPaths = 1000, MaximumLink = 4096, Chunk = 64 * 1024;

    internal static async Task HandleAsync(Exchange exchange, WorkspaceFiles files, Reactor reactor)
    {
        var paths = exchange.Request.Query["path"] is { Count: > 0 } named ? named.Select(x => x ?? "").ToList() : [""];
        if (paths.Count > MaximumPaths)
        {
            throw Refusal.Invalid("At most 1,000 things go into one archive.");
        }

        Action<ArchiveTree, Stream> pack = exchange.Required("kind") switch
        {
            "zip" => Zip,
            "tar" => Tar,
            "tar.gz" => TarGzip,
            _ => throw Refusal.Invalid("The kind is zip, tar or tar.gz."),
        };
        await files.Threads.RunAsync(() => ArchiveTree.Open(files.Root, paths).Dispose());
        using var pipe = Pipe.FromProcess(reactor, out var theirs);
        var making = files.Threads.RunLongAsync(() =>
        {
            using var into = new FileStream(new SafeFileHandle(theirs, ownsHandle: true), FileAccess.Write, Chunk);
            using var tree = ArchiveTree.Open(files.Root, paths);
            pack(tree, into);
        });
        if (making.IsFaulted)
        {
            _ = Libc.Close(theirs);
            await making;
        }

        exchange.Response.ContentType = "application/octet-stream";
        var buffer = new byte[Chunk];
        int count;
        while ((count = await pipe.ReadAsync(buffer)) > 0)
        {
            await exchange.Response.Body.WriteAsync(buffer.AsMemory(0, count), exchange.Gone);
        }

        // A failure halfway cuts the connection, so that half an archive does not look whole.
        await making;
    }

    private static void TarGzip(ArchiveTree tree, Stream into)
    {
        using var packed = new GZipStream(into, CompressionLevel.Fastest, leaveOpen: true);
        Tar(tree, packed);
    }

    private static unsafe void Tar(ArchiveTree tree, Stream into)
    {
        using var writer = new TarWriter(into, TarEntryFormat.Pax, leaveOpen: true);
        tree.Walk((parent, name, path, status) =>
        {
            if (status.IsFolder)
            {
                writer.WriteEntry(With(new PaxTarEntry(TarEntryType.Directory, path + "/"), status));
            }
            else if (status.IsLink)
            {
                var buffer = stackalloc byte[MaximumLink];
                var length = Libc.ReadLinkAt(parent, name, buffer, MaximumLink - 1);
                if (length > 0)
                {
                    var link = With(new PaxTarEntry(TarEntryType.SymbolicLink, path), status);
                    link.LinkName = Encoding.UTF8.GetString(buffer, (int)length);
                    writer.WriteEntry(link);
                }
            }
            else if (Open(parent, name) is { } content)
            {
                using (content)
                {
                    var file = With(new PaxTarEntry(TarEntryType.RegularFile, path), status);
                    file.DataStream = content;
                    writer.WriteEntry(file);
                }
            }
        });
    }

    private static void Zip(ArchiveTree tree, Stream into)
    {
        using var archive = new ZipArchive(into, ZipArchiveMode.Create, leaveOpen: true);
        tree.Walk((parent, name, path, status) =>
        {
            if (status.IsFolder)
            {
                archive.CreateEntry(path + "/").ExternalAttributes = (0x4000 | (status.Mode & 0x1FF)) << 16;
            }
            else if (status.IsFile && Open(parent, name) is { } content)
            {
                using (content)
                {
                    var entry = archive.CreateEntry(path, CompressionLevel.Fastest);
                    entry.ExternalAttributes = (0x8000 | (status.Mode & 0x1FF)) << 16;
                    entry.LastWriteTime = status.Modified.Year is > 1980 and < 2107 ? status.Modified : new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                    using var target = entry.Open();
                    content.CopyTo(target);
                }
            }
        });
    }

    private static PaxTarEntry With(PaxTarEntry entry, FileStatus status)
    {
        entry.Mode = (UnixFileMode)(status.Mode & 0x1FF);
        entry.ModificationTime = status.Modified < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : status.Modified;
        return entry;
    }

    private static FileStream? Open(int folder, byte[] name)
    {
        var fd = BeneathPath.Open(folder, name, Flag.ReadOnly | Flag.NonBlocking | Flag.NoFollow, 0, links: false);
        return fd < 0 ? null : new FileStream(new SafeFileHandle(fd, ownsHandle: true), FileAccess.Read, 1);
    }
}
