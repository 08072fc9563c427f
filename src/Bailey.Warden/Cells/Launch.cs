using Bailey.Warden.Http;

namespace Bailey.Warden.Cells;

/// <summary>A command as it will be started: checked, with an absolute folder.</summary>
internal sealed record Launch(string Program, IReadOnlyList<string> Arguments, string Directory, IReadOnlyDictionary<string, string>? Environment)
{
    private const int MaximumArguments = 4096, MaximumBytes = 512 * 1024;

    /// <summary>Null is the login shell.</summary>
    internal static Launch Of(IReadOnlyList<string>? command, string? directory, IReadOnlyDictionary<string, string>? environment)
    {
        if (command is null)
        {
            return new Launch("/bin/bash", ["-bash"], FolderOf(directory), environment);
        }

        if (command.Count is 0 or > MaximumArguments || string.IsNullOrEmpty(command[0]) || command.Sum(x => (long)(x?.Length ?? 0)) > MaximumBytes
            || command.Any(x => x is null || x.Contains('\0', StringComparison.Ordinal)))
        {
            throw Refusal.Invalid("The command is empty, too long, or holds a zero byte.");
        }

        return new Launch(command[0], command, FolderOf(directory), environment);
    }

    /// <summary>The process changes to it as the developer inside the cell, so a link there reaches nothing that the command could not.</summary>
    private static string FolderOf(string? directory) => directory switch
    {
        null or "" => "/workspace",
        { Length: > 4096 } => throw Refusal.Invalid("The folder's name is too long."),
        _ when directory[0] == '/' || directory.Contains('\0', StringComparison.Ordinal) || directory.Split('/').Contains("..") =>
            throw Refusal.Invalid("The folder is relative to the workspace."),
        _ => "/workspace/" + directory,
    };
}
