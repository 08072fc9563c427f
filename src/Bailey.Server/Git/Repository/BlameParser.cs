using System.Globalization;
using Bailey.Contracts.Git;

namespace Bailey.Server.Git.Repository;

/// <summary>
/// Reads <c>git blame --incremental</c>: for each run of lines a header, the commit's fields where it is new, and at the end the file's name. Fields
/// stand on lines of their own with git's word before them, so nothing that a commit says looks like a header. Any bytes give a bounded answer.
/// </summary>
internal static class BlameParser
{
    public static GitBlame Read(ReadOnlySpan<byte> output, int from, int lines)
    {
        var commits = new Dictionary<string, GitBlameCommit>(StringComparer.Ordinal);
        var runs = new SortedDictionary<int, GitBlameLines>();
        GitBlameLines? run = null;
        GitBlameCommit? commit = null;
        while (output.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = output[..end];
            output = output[(end + 1)..];
            if (run is null)
            {
                run = Header(line);
                commit = run is null ? null : commits.GetValueOrDefault(run.Commit!) ?? new GitBlameCommit(run.Commit!, "", "", DateTimeOffset.UnixEpoch, "");
            }
            else if (line.StartsWith("filename "u8))
            {
                var id = run.Commit!;
                var isWritten = id.AsSpan().ContainsAnyExcept('0');
                if (run.Start >= from && run.Start < from + lines && run.Count <= from + lines - run.Start)
                {
                    runs[run.Start] = run with { Path = Name(line[9..]), Commit = isWritten ? id : null };
                    commits[id] = commit!;
                }

                run = null;
            }
            else
            {
                commit = Field(commit!, line);
            }
        }

        return new GitBlame([.. runs.Values], [.. commits.Values.Where(one => one.Id.AsSpan().ContainsAnyExcept('0'))], null);
    }

    // id line-there line-here count
    private static GitBlameLines? Header(ReadOnlySpan<byte> line)
    {
        var words = GitText.Lossy(line, 200).Split(' ');
        return words is [var id, var there, var here, var count] && GitText.IsId(id) && Number(there) is { } source && Number(here) is { } start && Number(count) is { } many
            ? new GitBlameLines(start, many, id, "", source)
            : null;
    }

    private static GitBlameCommit Field(GitBlameCommit commit, ReadOnlySpan<byte> line) =>
        line.StartsWith("author "u8) ? commit with { Author = GitText.Lossy(line[7..], 200) }
        : line.StartsWith("author-mail "u8) ? commit with { Email = GitText.Lossy(line[12..], 202).Trim('<', '>') }
        : line.StartsWith("author-time "u8) ? commit with { Time = LogParser.Time(line[12..]) }
        : line.StartsWith("summary "u8) ? commit with { Summary = GitText.Lossy(line[8..], 1000) }
        : commit;

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    /// <summary>A name as git writes it on a line: as it is, or in quotes with escapes as in C.</summary>
    internal static string Name(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'"', .. var quoted, (byte)'"'])
        {
            return GitText.Path(text).Text;
        }

        var bytes = new List<byte>();
        for (var i = 0; i < quoted.Length; i++)
        {
            if (quoted[i] != '\\' || i + 1 == quoted.Length)
            {
                bytes.Add(quoted[i]);
            }
            else if (i + 3 < quoted.Length && quoted[i + 1] is >= (byte)'0' and <= (byte)'3')
            {
                bytes.Add((byte)(((quoted[i + 1] - '0') << 6) | (((quoted[i + 2] - '0') & 7) << 3) | ((quoted[i + 3] - '0') & 7)));
                i += 3;
            }
            else
            {
                var letter = "abtnvfr".IndexOf((char)quoted[++i], StringComparison.Ordinal);
                bytes.Add(letter < 0 ? quoted[i] : (byte)(7 + letter));
            }
        }

        return GitText.Path(bytes.ToArray()).Text;
    }
}
