using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform;

/// <summary>Where the server keeps things. Every folder is made with mode 0700; nothing of a workspace lies here.</summary>
public sealed class DataDirectory(IOptions<PlatformOptions> options)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The private PostgreSQL cluster, when no database is configured.</summary>
    public string Postgres => Folder("pg");

    /// <summary>The key ring: data protection keys and the signing keys of the record.</summary>
    public string Keys => Folder("keys");

    /// <summary>Append-only copies of the record's checkpoints, outside the database.</summary>
    public string Audit => Folder("audit");

    /// <summary>Log files.</summary>
    public string Logs => Folder("logs");

    /// <summary>Sockets; never below the data, since their paths are limited to 107 bytes.</summary>
    public string Run => Make(options.Value.RunDirectory, Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    private string Folder(string name) => Make(Path.Join(Make(options.Value.DataDirectory, Private), name), Private);

    private static string Make(string path, UnixFileMode mode)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, mode);
        }

        return path;
    }
}
