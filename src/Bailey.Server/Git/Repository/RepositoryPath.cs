namespace Bailey.Server.Git.Repository;

/// <summary>A path inside a repository as git writes it: relative, with '/', without <c>.</c> and <c>..</c>, never below <c>.git</c>.</summary>
internal static class RepositoryPath
{
    public static bool IsValid(string? path) =>
        path is { Length: > 0 and <= 4096 } && !path.Contains('\0', StringComparison.Ordinal)
        && path.TrimEnd('/').Split('/').All(part => part.Length > 0 && part is not ("." or "..") && !part.Equals(".git", StringComparison.OrdinalIgnoreCase));
}
