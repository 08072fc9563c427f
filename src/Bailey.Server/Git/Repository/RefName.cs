namespace Bailey.Server.Git.Repository;

/// <summary>Names of branches: the rules of <c>git check-ref-format --branch</c>, without its shorthands such as <c>@{-1}</c>.</summary>
internal static class RefName
{
    private const int MostBytes = 244; // a loose ref is a file, and its lock has five more characters

    /// <summary>Whether git would take it as the name of a branch.</summary>
    public static bool IsBranch(string? name) =>
        name is { Length: > 0 } && name is not ("HEAD" or "@") && name[0] is not '-'
        && System.Text.Encoding.UTF8.GetByteCount(name) <= MostBytes
        && !name.Any(c => char.IsSurrogate(c) ? !IsPaired(name) : c < ' ' || c == '\x7f' || " ~^:?*[\\".Contains(c, StringComparison.Ordinal))
        && !name.Contains("..", StringComparison.Ordinal)
        && !name.Contains("@{", StringComparison.Ordinal)
        && name[^1] != '.'
        && name.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal));

    private static bool IsPaired(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]) && !(i + 1 < name.Length && char.IsSurrogatePair(name[i], name[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
