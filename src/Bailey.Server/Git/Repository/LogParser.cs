using System.Globalization;
using Bailey.Contracts.Git;

namespace Bailey.Server.Git.Repository;

/// <summary>Reads commits that were printed with <see cref="Format"/>. Any bytes give a bounded answer.</summary>
internal static class LogParser
{
    /// <summary>Six fields, each ended by NUL; then git's own newline between commits.</summary>
    public const string Format = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%at%x00%s%x00";

    /// <summary>For <c>-z --name-status</c>, where git itself ends each commit with NUL and the paths follow.</summary>
    public const string FormatWithPaths = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%at%x00%s";

    /// <summary>Stashes, whose message is the one in the reflog.</summary>
    public const string FormatOfStashes = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%at%x00%gs%x00";

    /// <summary>The same with the whole message instead of its first line.</summary>
    public const string FormatWithMessage = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%at%x00%B%x00";

    public static IReadOnlyList<GitLogEntry> Read(ReadOnlySpan<byte> output, int most, int mostMessage = 1000)
    {
        var records = new Records(output);
        var entries = new List<GitLogEntry>();
        while (entries.Count < most && records.Next(out var first) && records.Next(out var parents) && records.Next(out var author)
            && records.Next(out var email) && records.Next(out var time) && records.Next(out var message))
        {
            if (Entry(first, parents, author, email, time, message, mostMessage) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>Commits printed with <see cref="FormatWithPaths"/>, each with the first path that it changed.</summary>
    public static IReadOnlyList<GitLogEntry> ReadWithPaths(ReadOnlySpan<byte> output, int most)
    {
        var records = new Records(output);
        var entries = new List<GitLogEntry>();
        var more = records.Next(out var first);
        while (more && entries.Count < most && records.Next(out var parents) && records.Next(out var author) && records.Next(out var email)
            && records.Next(out var time) && records.Next(out var message) && Entry(first, parents, author, email, time, message, 1000) is { } entry)
        {
            // A status is a letter and a score, never as long as an id; the paths that belong to it are taken with it.
            while ((more = records.Next(out first)) && first.TrimStart((byte)'\n') is { Length: > 0 and < 8 } status && records.Next(out var path))
            {
                var (name, exact) = GitText.Path(path);
                string? from = null;
                if (status[0] is (byte)'R' or (byte)'C')
                {
                    (from, var exactFrom) = (name, exact);
                    (name, exact) = records.Next(out var second) ? GitText.Path(second) : ("", false);
                    from = exactFrom ? from : null;
                }

                entry = entry.Path is null && exact ? entry with { Path = name, From = from } : entry;
            }

            entries.Add(entry);
        }

        return entries;
    }

    private static GitLogEntry? Entry(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> parents, ReadOnlySpan<byte> author, ReadOnlySpan<byte> email, ReadOnlySpan<byte> time,
        ReadOnlySpan<byte> message, int mostMessage)
    {
        var id = GitText.Lossy(first.TrimStart((byte)'\n'), 64);
        return GitText.IsId(id)
            ? new GitLogEntry(
                id, [.. GitText.Lossy(parents, 65 * 64).Split(' ').Where(p => GitText.IsId(p))],
                GitText.Lossy(author, 200), GitText.Lossy(email, 200), Time(time), GitText.Lossy(message, mostMessage))
            : null;
    }

    /// <summary>Seconds since 1970, as git writes a time; what is none is 1970.</summary>
    public static DateTimeOffset Time(ReadOnlySpan<byte> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            && seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.UnixEpoch;
}
