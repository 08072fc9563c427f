using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Files;

/// <summary>
/// A path as a client names it: relative to the workspace, with '/'. The wall is the warden, which opens below the root whatever the string
/// says; here only what can never be right is turned away early.
/// </summary>
internal static class FilePath
{
    private const int Most = 4096;

    public static string Check(string? path, bool root = false)
    {
        if (string.IsNullOrEmpty(path))
        {
            return root ? "" : throw Refusal.Invalid("path", "A path is needed.").ToException();
        }

        if (path.Length > Most || path.Contains('\0', StringComparison.Ordinal) || !IsText(path))
        {
            throw Refusal.Invalid("path", $"A path has at most {Most} characters and no NUL.").ToException();
        }

        return path[0] == '/' || LeadsOut(path) ? throw new Refusal(ProblemCodes.OutsideWorkspace, "The path leads out of the workspace.").ToException() : path;
    }

    /// <summary>The path as a part of a query.</summary>
    public static string Query(string path) => Uri.EscapeDataString(path);

    /// <summary>A short form for the record.</summary>
    public static string Short(string path) => path.Length <= 1000 ? path : path[..1000] + "…";

    private static bool LeadsOut(string path)
    {
        var depth = 0;
        foreach (var part in path.AsSpan().Split('/'))
        {
            depth += path.AsSpan()[part] switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }

    // Half a surrogate pair cannot be written as UTF-8 and would name another file.
    private static bool IsText(string path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            if (char.IsSurrogate(path[i]) && !(i + 1 < path.Length && char.IsSurrogatePair(path[i], path[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
