using Bailey.Contracts.Platform;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>What an error number means to somebody who asked for a file. None is a defect: any of them can be provoked.</summary>
internal static class FileRefusal
{
    internal static Refusal Of(int error) => error switch
    {
        Err.NoEntry or Err.NotFolder => Refusal.NotFound("There is no such file or folder."),
        Err.CrossDevice => Outside(),
        Err.Loop => Refusal.Invalid("The path runs through too many links."),
        Err.Access or Err.Perm or Err.ReadOnly => new Refusal(403, ProblemCodes.NotAllowed, "The file's permissions do not allow it."),
        Err.NoSpace or Err.Quota => new Refusal(507, ProblemCodes.DiskFull, "The disk of the workspace is full; nothing was changed."),
        Err.Exists or Err.NotEmpty => AlreadyThere(),
        Err.IsFolder => Refusal.Invalid("It is a folder."),
        Err.NameTooLong => Refusal.Invalid("The name is too long."),
        Err.FileTooLarge => Refusal.TooLarge("The file is larger than the workspace allows."),
        Err.TooManyFiles or Err.NoMoreFiles or Err.NoMemory => Refusal.Unavailable("The workspace has too many open files."),
        _ => Refusal.Invalid($"The file system refuses it (error {error})."),
    };

    internal static Refusal Outside() => new(403, ProblemCodes.OutsideWorkspace, "The path leads out of the workspace.");

    internal static Refusal AlreadyThere() => new(409, ProblemCodes.AlreadyExists, "A file or folder of that name is there already.");

    internal static Refusal NotRegular(FileStatus status) => Refusal.Invalid(
        status.IsFolder ? "It is a folder." : "It is a device, a pipe or a socket; only files can be read.");

    /// <summary>Throws when the call failed.</summary>
    internal static void Check(int result)
    {
        if (result != 0)
        {
            throw Of(Libc.Errno);
        }
    }
}
