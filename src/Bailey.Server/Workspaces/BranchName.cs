namespace Bailey.Server.Workspaces;

/// <summary>Names of branches: the rules of <c>git check-ref-format --branch</c> for the characters that people use; none can be read as an option.</summary>
internal static class BranchName
{
    private const int MostLength = 244;

    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MostLength } && name is not ("HEAD" or "@") && name[0] != '-' && name[^1] != '.'
        && !name.Any(c => c <= ' ' || c == '\x7f' || char.IsSurrogate(c) || char.IsControl(c) || " ~^:?*[\\".Contains(c, StringComparison.Ordinal))
        && !name.Contains("..", StringComparison.Ordinal) && !name.Contains("@{", StringComparison.Ordinal)
        && name.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal));
}
