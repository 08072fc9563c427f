using System.Buffers.Text;
using Bailey.Contracts.Git;

namespace Bailey.Server.Git.Repository;

/// <summary>A branch, and where it stands in the list: by its last commit, the newest first, then by its whole name.</summary>
internal sealed record ListedBranch(GitBranch Branch, string FullName, long Time)
{
    /// <summary>The place in words, for a cursor.</summary>
    public string Place => FormattableString.Invariant($"{Time} {FullName}");

    /// <summary>Whether it comes after a place.</summary>
    public bool ComesAfter((long Time, string FullName) place) =>
        Time != place.Time ? Time < place.Time : string.CompareOrdinal(FullName, place.FullName) > 0;
}

/// <summary>Reads branches that <c>git for-each-ref</c> printed with <see cref="Format"/>. Any bytes give a bounded answer.</summary>
internal static class BranchParser
{
    /// <summary>Five fields, each ended by NUL.</summary>
    public const string Format = "--format=%(refname)%00%(objectname)%00%(HEAD)%00%(symref)%00%(committerdate:unix)%00";

    public const int Most = 10_000;

    /// <summary>The branches, in the order of the list.</summary>
    public static IReadOnlyList<ListedBranch> Read(ReadOnlySpan<byte> output)
    {
        var records = new Records(output);
        var branches = new List<ListedBranch>();
        while (branches.Count < Most && records.Next(out var name) && records.Next(out var id) && records.Next(out var current)
            && records.Next(out var symbolic) && records.Next(out var written))
        {
            var full = GitText.Lossy(name.TrimStart((byte)'\n'), 1024);
            var head = GitText.Lossy(id, 64);
            var time = Utf8Parser.TryParse(written, out long seconds, out var read) && read == written.Length ? seconds : 0;
            var remote = full.StartsWith("refs/remotes/", StringComparison.Ordinal);
            // refs/remotes/origin/HEAD only says which branch is the remote's own.
            if (GitText.IsId(head) && symbolic.IsEmpty && (remote || full.StartsWith("refs/heads/", StringComparison.Ordinal)))
            {
                branches.Add(new ListedBranch(new GitBranch(full[(remote ? 13 : 11)..], head, current is [(byte)'*'], remote), full, time));
            }
        }

        return [.. branches.OrderByDescending(one => one.Time).ThenBy(one => one.FullName, StringComparer.Ordinal)];
    }
}
