using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>
/// Unpacks an archive into a folder of its own beside the trash, as the developer. An archive is refused as a whole: for a name that leads out, for a link, a device
/// or anything else that is no file or folder, for two entries of one name, and for what grows beyond the limits, in memory too.
/// </summary>
internal sealed class Unpacker(int target, UnpackLimits limits)
{
    // A zip's list is in memory as a whole, a tar's words about one thing at a time.
    private const int MaximumList = 24 * 1024 * 1024, MaximumWords = 1024 * 1024;
    private const int MaximumDepth = 64, MaximumName = 4096, UnixKind = 0xF000, UnixFile = 0x8000, UnixFolder = 0x4000;

    internal void Zip(Stream packed)
    {
        ZipArchive archive;
        var meter = new HeaderMeter(packed, MaximumList, seeks: true);
        try
        {
            archive = new ZipArchive(meter, ZipArchiveMode.Read);
        }
        catch (InvalidDataException)
        {
            throw Refusal.Invalid("That is no zip archive.");
        }

        using (archive)
        {
            try
            {
                var entries = archive.Entries;
                meter.IsContent = true;
                foreach (var entry in entries)
                {
                    Add(entry);
                }
            }
            catch (InvalidDataException)
            {
                throw Refusal.Invalid("The zip archive is damaged or of a kind that is not supported.");
            }
        }
    }

    internal void Tar(Stream packed)
    {
        var first = packed.ReadByte();
        var second = packed.ReadByte();
        packed.Position = 0;
        try
        {
            using var plain = (first, second) == (0x1F, 0x8B) ? new GZipStream(packed, CompressionMode.Decompress) : packed;
            var meter = new HeaderMeter(plain, MaximumWords, seeks: false);
            using var reader = new TarReader(meter);
            while (reader.GetNextEntry() is { } entry)
            {
                meter.IsContent = true;
                Add(entry);
                meter.IsContent = false;
                meter.Renew();
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or NotSupportedException or OutOfMemoryException)
        {
            throw Refusal.Invalid("The tar archive is damaged or of a kind that is not supported.");
        }
    }

    private void Add(ZipArchiveEntry entry)
    {
        var kind = (entry.ExternalAttributes >> 16) & UnixKind;
        var folder = entry.FullName.EndsWith('/');
        if (kind != 0 && kind != (folder ? UnixFolder : UnixFile))
        {
            throw Refusal.Invalid($"'{Show(entry.FullName)}' is no file or folder; links and devices are not unpacked.");
        }

        if (entry.IsEncrypted)
        {
            throw Refusal.Invalid("The archive is encrypted.");
        }

        using var content = folder ? null : entry.Open();
        Put(entry.FullName, content, (entry.ExternalAttributes >> 16 & 0x49) != 0);
    }

    private void Add(TarEntry entry)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Put(entry.Name, null, false);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Put(entry.Name, entry.DataStream ?? Stream.Null, entry.Mode.HasFlag(UnixFileMode.UserExecute));
                break;
            case TarEntryType.GlobalExtendedAttributes:
                limits.AddEntry();
                break;
            default:
                throw Refusal.Invalid($"'{Show(entry.Name)}' is no file or folder; links and devices are not unpacked.");
        }
    }

    /// <summary>Without content it is a folder.</summary>
    private unsafe void Put(string name, Stream? content, bool executable)
    {
        limits.AddEntry();
        var parts = Parts(name);
        if (parts.Count == 0)
        {
            return;
        }

        for (var i = 1; i <= parts.Count - (content is null ? 0 : 1); i++)
        {
            using var parent = Open(parts.Take(i - 1));
            if (Libc.MkdirAt(parent.Fd, Libc.Z(parts[i - 1]), 0x1ED) != 0 && Libc.Errno != Err.Exists)
            {
                throw FileRefusal.Of(Libc.Errno);
            }
        }

        if (content is null)
        {
            using var made = Open(parts);
            return;
        }

        using var folder = Open(parts.Take(parts.Count - 1));
        var fd = Libc.OpenAt(folder.Fd, Libc.Z(parts[^1]), Flag.WriteOnly | Flag.Create | Flag.Exclusive | Flag.NoFollow | Flag.CloseOnExec, executable ? 0x1EDu : 0x1A4u);
        using var file = Handle.Of(fd >= 0 ? fd : Libc.Errno == Err.Exists ? throw Refusal.Invalid($"'{Show(name)}' is in the archive twice.") : -Libc.Errno);
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = content.Read(buffer)) > 0)
        {
            limits.AddBytes(count);
            fixed (byte* at = buffer)
            {
                for (var done = 0; done < count;)
                {
                    var written = (int)Libc.Write(file.Fd, at + done, (nuint)(count - done));
                    done += written > 0 ? written : throw FileRefusal.Of(written == 0 ? Err.NoSpace : Libc.Errno);
                }
            }
        }
    }

    private Handle Open(IEnumerable<string> parts) =>
        Handle.Of(BeneathPath.Open(target, Libc.Z(string.Join('/', parts)), Flag.PathOnly | Flag.Folder, 0, links: false) is var fd && fd == -Err.NotFolder
            ? throw Refusal.Invalid("The archive holds a file and a folder of one name.")
            : fd);

    private static List<string> Parts(string name)
    {
        if (name.Length > MaximumName || name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal)
            || (name.Length > 1 && name[1] == ':'))
        {
            throw Refusal.Invalid($"'{Show(name)}' is no name below a folder.");
        }

        var parts = name.Split('/').Where(x => x is not ("" or ".")).ToList();
        return parts.Contains("..") || parts.Count > MaximumDepth || parts.Exists(x => Encoding.UTF8.GetByteCount(x) > 255)
            ? throw Refusal.Invalid($"'{Show(name)}' leads out of the folder, or is too long or too deep.")
            : parts;
    }

    private static string Show(string name) => string.Concat(name.Take(100).Select(x => char.IsControl(x) ? '?' : x));
}
