using System.Text;
using Bailey.Server.Git.Door;
using Bailey.Server.Git.Repository;

namespace Bailey.Server.Git.Pushing;

/// <summary>git's report-status: whether the pack was taken, and what became of each ref; null is well, else the reason.</summary>
internal sealed record PushReport(string? Unpack, IReadOnlyDictionary<string, string?> Refs)
{
    private const int MostReason = 200;

    /// <summary>Reads a remote's; whatever it leaves out is missing in <see cref="Refs"/>.</summary>
    /// <exception cref="IOException">It is none.</exception>
    public static async Task<PushReport> Read(byte[] answer)
    {
        using var stream = new MemoryStream(answer);
        var refs = new Dictionary<string, string?>(StringComparer.Ordinal);
        string? unpack = "no word about the pack";
        while (await PacketLines.Next(buffer => Task.FromResult(stream.Read(buffer.Span))) is { IsEmpty: false } line && !PacketLines.IsFlush(line))
        {
            var words = Encoding.UTF8.GetString(line.Span[4..]).TrimEnd('\n').Split(' ', 3);
            switch (words)
            {
                case ["unpack", "ok"]:
                    unpack = null;
                    break;
                case ["unpack", .. var rest]:
                    unpack = Reason(string.Join(' ', rest));
                    break;
                case ["ok", var name, ..]:
                    refs[name] = null;
                    break;
                case ["ng", var name, var reason]:
                    refs[name] = Reason(reason);
                    break;
            }
        }

        return new PushReport(unpack, refs);
    }

    /// <summary>The lines, with the flush after them.</summary>
    public byte[] Write(IEnumerable<string> order)
    {
        using var lines = new MemoryStream();
        lines.Write(PacketLines.Of($"unpack {Unpack ?? "ok"}\n"));
        foreach (var name in order)
        {
            lines.Write(PacketLines.Of(Refs.GetValueOrDefault(name) is { } reason ? $"ng {name} {reason}\n" : $"ok {name}\n"));
        }

        lines.Write(PacketLines.Flush);
        return lines.ToArray();
    }

    /// <summary>Other people's words as a reason: one line, printable, short.</summary>
    public static string Reason(string text)
    {
        var clean = GitText.Complaint(Encoding.UTF8.GetBytes(text));
        return clean.Length <= MostReason ? clean : clean[..MostReason];
    }
}
