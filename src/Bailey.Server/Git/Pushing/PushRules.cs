using Bailey.Contracts.Git;

namespace Bailey.Server.Git.Pushing;

/// <summary>Whether one ref may go on. The steps are the specification; a reason is what git shows beside the ref.</summary>
internal static class PushRules
{
    private const string Branches = "refs/heads/";

    /// <summary>What the rules look at besides the command. <c>IsForced</c>: it was not proved that the old commit is an ancestor of the new one.</summary>
    public sealed record Facts(GitPolicy Policy, IReadOnlySet<string> DefaultBranches, bool IsMaintainer, bool IsForced, string? NowAtRemote);

    /// <summary>The reason why not; null lets it go on.</summary>
    public static string? Refuse(PushCommand command, Facts facts)
    {
        // 1. It must change what the remote has now, not what the sandbox says that it has.
        if ((facts.NowAtRemote ?? PushCommand.None(command.Old.Length)) != command.Old)
        {
            return "fetch first";
        }

        // 2. The strictest of the patterns that the branch is under decides who pushes to it.
        var protection = Protection(command.Ref, facts);
        if (protection.Count == 0)
        {
            return null;
        }

        if (protection.Contains("nobody"))
        {
            return "protected branch: nobody pushes to it directly";
        }

        if (protection.Contains("maintainers") && !facts.IsMaintainer)
        {
            return "protected branch: only maintainers push to it";
        }

        // 3. And nobody deletes it or takes commits away from it.
        return command.IsDelete ? "protected branch: it is never deleted"
            : !command.IsCreate && facts.IsForced ? "protected branch: not a fast-forward"
            : null;
    }

    /// <summary>Who may push to the ref by each pattern that it is under; none for an unprotected one.</summary>
    private static IReadOnlyCollection<string> Protection(string name, Facts facts) => !name.StartsWith(Branches, StringComparison.Ordinal)
        ? []
        : facts.Policy.Branches.Where(rule => Matches(rule.Pattern, name[Branches.Length..], facts.DefaultBranches)).Select(rule => rule.Push).ToHashSet();

    // Without regard to case: on some remotes main and Main are one file.
    private static bool Matches(string pattern, string branch, IReadOnlySet<string> defaultBranches) => pattern == "HEAD"
        ? defaultBranches.Any(one => one.Equals(branch, StringComparison.OrdinalIgnoreCase))
        : Matches(pattern.AsSpan(), branch);

    /// <summary><c>*</c> stands for any characters; a step back to the last one is enough, so that no pattern takes long.</summary>
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (p, t, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, t);
            }
            else if (p < pattern.Length && char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(text[t]))
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimEnd('*').IsEmpty;
    }
}
