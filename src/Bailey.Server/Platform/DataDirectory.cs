using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform;

/// <summary>
/// Where the server keeps things. Every folder has mode 0700, also when somebody else made it wider before; nothing of a workspace lies here.
/// </summary>
public sealed class DataDirectory(IOptions<PlatformOptions> options)
{
    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The private PostgreSQL cluster, when no database is configured.</summary>
    public string Postgres => Folder("pg");

    /// <summary>The key ring: data protection keys and the signing keys of the record, files of mode 0600.</summary>
    public string Keys => Folder("keys");

    /// <summary>Append-only copies of the record's checkpoints, outside the database.</summary>
    public string Audit => Folder("audit");

    /// <summary>Log files.</summary>
    public string Logs => Folder("logs");

    /// <summary>What is kept for the length of one request; emptied at the start.</summary>
    public string Scratch => Folder("scratch");

    /// <summary>Secrets that a program of the server's own must read from a file, for the length of that; emptied at the start.</summary>
    public string Private => Make(Path.Join(Run, "private"), PrivateMode);

    /// <summary>Sockets; never below the data, since their paths are limited to 107 bytes.</summary>
    public string Run => Make(options.Value.RunDirectory, PrivateMode | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    private string Folder(string name) => Make(Path.Join(Make(options.Value.DataDirectory, PrivateMode), name), PrivateMode);

    private static string Make(string path, UnixFileMode mode)
    {
        try
        {
            // The process' umask may take bits away, and an older folder may have more.
            if (!Directory.Exists(path) || File.GetUnixFileMode(path) != mode)
            {
                Directory.CreateDirectory(path, mode);
                File.SetUnixFileMode(path, mode);
            }

            return path;
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The user {Environment.UserName} may not make or use the folder {path}.");
        }
        catch (IOException failure)
        {
            throw new StartRefusedException($"The folder {path} cannot be made: {failure.Message}");
        }
    }
}
