using System.Text;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform;

namespace Bailey.Server.Audit;

/// <summary>
/// Signed checkpoints outside the database, one append-only file for each tree: whoever cuts the tail of the record in the database is
/// found by them. A note that a crash left half is taken away before the next one is written.
/// </summary>
internal sealed class CheckpointFiles(DataDirectory data, SigningKey key)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int LongestTail = 64 * 1024;

    /// <summary>Trees that have a file; null is the instance's.</summary>
    public IEnumerable<OrgId?> Trees() => Directory.EnumerateFiles(data.Audit, "*.checkpoints")
        .Select(Path.GetFileNameWithoutExtension)
        .Where(name => name == "instance" || Ids.TryParse<OrgId>(name, out _))
        .Select(name => name == "instance" ? (OrgId?)null : Ids.Parse<OrgId>(name!));

    /// <summary>The last whole checkpoint of a tree; the file ends after it.</summary>
    public Checkpoint? Last(OrgId? organisation)
    {
        var file = FileOf(organisation);
        if (!File.Exists(file))
        {
            return null;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        var start = Math.Max(0, stream.Length - LongestTail);
        stream.Position = start;
        var tail = new byte[stream.Length - start];
        stream.ReadExactly(tail);
        var text = Encoding.UTF8.GetString(tail);
        // Notes are followed by an empty line; what comes after the last one is half a note.
        var end = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        while (end > 0 && text.LastIndexOf('\n', end - 1) is var line && !text[(line + 1)..].StartsWith('\u2014'))
        {
            end = text.LastIndexOf("\n\n", end - 1, StringComparison.Ordinal);
        }

        if (end <= 0)
        {
            stream.SetLength(start == 0 ? 0 : stream.Length);
            return null;
        }

        stream.SetLength(start + Encoding.UTF8.GetByteCount(text.AsSpan(0, end + 2)));
        var notes = text[..(end + 1)];
        var signature = notes.LastIndexOf("\n\n", StringComparison.Ordinal);
        var before = notes.LastIndexOf("\n\n", signature - 1, StringComparison.Ordinal);
        var note = notes[(before < 0 ? 0 : before + 2)..];
        var origin = note.Split('\n')[0];
        return Checkpoint.Open(note, key.Of(origin), Sodium.Ed25519Verify);
    }

    /// <summary>Appends a note and does not come back before the disk has it.</summary>
    public async Task Append(OrgId? organisation, string note, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(FileOf(organisation), new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
            UnixCreateMode = Private,
        });
        await stream.WriteAsync(Encoding.UTF8.GetBytes(note + "\n"), cancellationToken);
        stream.Flush(flushToDisk: true);
    }

    private string FileOf(OrgId? organisation) => Path.Join(data.Audit, $"{organisation?.ToString() ?? "instance"}.checkpoints");
}
