using System.Globalization;
using Bailey.Contracts.Git;

namespace Bailey.Server.Git.Repository;

/// <summary>
/// Reads <c>git status --porcelain=v2 --branch -z</c>. Any bytes give an answer: records that are none are skipped, the number of changes
/// is bounded, a record that was cut off at the end is dropped.
/// </summary>
internal static class StatusParser
{
    /// <summary>A page of more is of no use to a person.</summary>
    public const int MostChanges = 10_000;

    public static GitStatus Read(ReadOnlySpan<byte> output, bool cut)
    {
        var records = new Records(output);
        var changes = new List<GitChange>();
        string? branch = null, head = null, upstream = null;
        var (ahead, behind) = (0, 0);
        while (records.Next(out var record))
        {
            if (record.StartsWith("# branch."u8))
            {
                var text = GitText.Lossy(record[9..], 1024);
                var space = text.IndexOf(' ', StringComparison.Ordinal);
                var (key, value) = space < 0 ? (text, "") : (text[..space], text[(space + 1)..]);
                switch (key)
                {
                    case "oid": head = GitText.IsId(value) ? value : null; break;
                    case "head": branch = value == "(detached)" ? null : value; break;
                    case "upstream": upstream = value; break;
                    case "ab": (ahead, behind) = Counts(value); break;
                }
            }
            else if (Change(record, ref records) is { } change)
            {
                if (changes.Count == MostChanges)
                {
                    cut = true;
                    break;
                }

                changes.Add(change);
            }
        }

        return new GitStatus(true, branch, head, upstream, ahead, behind, changes, cut);
    }

    // 1 XY sub mH mI mW hH hI path | 2 XY sub mH mI mW hH hI Xscore path NUL from | u XY sub m1 m2 m3 mW h1 h2 h3 path | ? path
    private static GitChange? Change(ReadOnlySpan<byte> record, ref Records records)
    {
        if (record.Length < 3 || record[1] != ' ')
        {
            return null;
        }

        var (fields, kind) = (record[0] switch { (byte)'1' => 8, (byte)'2' => 9, (byte)'u' => 10, (byte)'?' => 1, _ => 0 }, record[0]);
        if (fields == 0 || After(record, fields) is not { Length: > 0 } path)
        {
            return null;
        }

        var (text, exact) = GitText.Path(path);
        if (kind == '?')
        {
            return new GitChange(text, null, "?", "?", exact);
        }

        string? from = null;
        if (kind == '2')
        {
            if (!records.Next(out var old))
            {
                return null;
            }

            (from, var exactFrom) = GitText.Path(old);
            exact &= exactFrom;
        }

        return new GitChange(text, from, Letter(kind == 'u' ? (byte)'U' : record[2]), Letter(kind == 'u' ? (byte)'U' : record[3]), exact);
    }

    private static string Letter(byte letter) => "MADRCUT."u8.Contains(letter) ? ((char)letter).ToString() : ".";

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> record, int fields)
    {
        for (var i = 0; i < fields; i++)
        {
            var space = record.IndexOf((byte)' ');
            if (space < 0)
            {
                return [];
            }

            record = record[(space + 1)..];
        }

        return record;
    }

    private static (int Ahead, int Behind) Counts(string value)
    {
        var parts = value.Split(' ');
        return parts.Length == 2 ? (Count(parts[0], '+'), Count(parts[1], '-')) : (0, 0);
    }

    private static int Count(string text, char sign) =>
        text.StartsWith(sign) && int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
}
