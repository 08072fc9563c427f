using Bailey.Contracts.Git;

namespace Bailey.Server.Git.Repository;

/// <summary>Reads <c>git diff-tree --name-status -z</c>. Any bytes give a bounded answer.</summary>
internal static class NameStatusParser
{
    public static IReadOnlyList<GitChange> Read(ReadOnlySpan<byte> output, int most)
    {
        var records = new Records(output);
        var changes = new List<GitChange>();
        while (changes.Count < most && records.Next(out var status) && records.Next(out var first))
        {
            var letter = status.IsEmpty || !"MADRCT"u8.Contains(status[0]) ? "M" : ((char)status[0]).ToString();
            var (path, exact) = GitText.Path(first);
            string? from = null;
            if (letter is "R" or "C")
            {
                if (!records.Next(out var second))
                {
                    break;
                }

                from = path;
                (path, var exactToo) = GitText.Path(second);
                exact &= exactToo;
            }

            if (path.Length > 0)
            {
                changes.Add(new GitChange(path, from, letter, ".", exact));
            }
        }

        return changes;
    }
}
