using System.Globalization;
using Bailey.Contracts.Git;

namespace Bailey.Server.Git.Repository;

/// <summary>Reads commits that were printed with <see cref="Format"/>. Any bytes give a bounded answer.</summary>
internal static class LogParser
{
    /// <summary>Six fields, each ended by NUL; then git's own newline between commits.</summary>
    public const string Format = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%at%x00%s%x00";

    /// <summary>The same with the whole message instead of its first line.</summary>
    public const string FormatWithMessage = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%at%x00%B%x00";

    public static IReadOnlyList<GitLogEntry> Read(ReadOnlySpan<byte> output, int most, int mostMessage = 1000)
    {
        var records = new Records(output);
        var entries = new List<GitLogEntry>();
        while (entries.Count < most && records.Next(out var first) && records.Next(out var parents) && records.Next(out var author)
            && records.Next(out var email) && records.Next(out var time) && records.Next(out var message))
        {
            var id = GitText.Lossy(first.TrimStart((byte)'\n'), 64);
            if (GitText.IsId(id))
            {
                entries.Add(new GitLogEntry(
                    id, [.. GitText.Lossy(parents, 65 * 64).Split(' ').Where(p => GitText.IsId(p))],
                    GitText.Lossy(author, 200), GitText.Lossy(email, 200), Time(time), GitText.Lossy(message, mostMessage)));
            }
        }

        return entries;
    }

    private static DateTimeOffset Time(ReadOnlySpan<byte> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            && seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.UnixEpoch;
}
