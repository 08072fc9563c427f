using Bailey.Contracts.Git;

namespace Bailey.Server.Git.Repository;

/// <summary>Reads branches that <c>git for-each-ref</c> printed with <see cref="Format"/>. Any bytes give a bounded answer.</summary>
internal static class BranchParser
{
    /// <summary>Four fields, each ended by NUL.</summary>
    public const string Format = "--format=%(refname)%00%(objectname)%00%(HEAD)%00%(symref)%00";

    public const int Most = 2000;

    public static IReadOnlyList<GitBranch> Read(ReadOnlySpan<byte> output)
    {
        var records = new Records(output);
        var branches = new List<GitBranch>();
        while (branches.Count < Most && records.Next(out var name) && records.Next(out var id) && records.Next(out var current) && records.Next(out var symbolic))
        {
            var full = GitText.Lossy(name.TrimStart((byte)'\n'), 1024);
            var head = GitText.Lossy(id, 64);
            var remote = full.StartsWith("refs/remotes/", StringComparison.Ordinal);
            // refs/remotes/origin/HEAD only says which branch is the remote's own.
            if (GitText.IsId(head) && symbolic.IsEmpty && (remote || full.StartsWith("refs/heads/", StringComparison.Ordinal)))
            {
                branches.Add(new GitBranch(full[(remote ? 13 : 11)..], head, current is [(byte)'*'], remote));
            }
        }

        return branches;
    }
}
