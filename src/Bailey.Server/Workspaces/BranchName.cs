using System.Text;

namespace Bailey.Server.Workspaces;

/// <summary>Names of branches: the rules of <c>git check-ref-format --branch</c>, without its shorthands such as <c>@{-1}</c>; none can be read as an option.</summary>
public static class BranchName
{
    private const int MostBytes = 244; // a loose ref is a file, and its lock has five more characters
    private const string Forbidden = " ~^:?*[\\\x7f";

    /// <summary>Whether git would take it as the name of a branch.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 } && name is not ("HEAD" or "@") && name[0] != '-' && name[^1] != '.'
        && Encoding.UTF8.GetByteCount(name) <= MostBytes && IsWhole(name)
        && !name.Any(c => c < ' ' || Forbidden.Contains(c, StringComparison.Ordinal))
        && !name.Contains("..", StringComparison.Ordinal) && !name.Contains("@{", StringComparison.Ordinal)
        && name.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal));

    /// <summary>Half a surrogate pair would reach git as another character.</summary>
    private static bool IsWhole(string name)
    {
        for (var rest = name.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }
}
