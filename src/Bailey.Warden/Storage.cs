using Bailey.Warden.Linux;

namespace Bailey.Warden;

/// <summary>
/// The warden's own directory in the block, /var/lib/bailey, which no cell sees. Only the trash and the place where uploads are unpacked belong to
/// the developer, because file work runs as the developer.
/// </summary>
internal sealed class Storage
{
    private const string Root = "/var/lib/bailey";

    internal Storage()
    {
        Null = Libc.Open(Libc.Z("/dev/null"), Flag.ReadWrite | Flag.CloseOnExec);
        Make("homes", 0x1C9, warden: true);
        Make("trash", 0x1C0, warden: false);
        Make("terminals", 0x1C0, warden: true);
        Make("operations", 0x1C0, warden: true);
    }

    /// <summary>A descriptor of /dev/null.</summary>
    internal int Null { get; }

    internal static string Terminals => $"{Root}/terminals";

    internal static string Operations => $"{Root}/operations";

    internal static string Trash => $"{Root}/trash";

    /// <summary>The repository on the same mount as the trash, where the host provides that.</summary>
    internal static string Workspace => $"{Root}/workspace";

    /// <summary>The HOME of a cell, made when it is new. The name was checked.</summary>
    internal static string HomeOf(string cell)
    {
        Make($"homes/{cell}", 0x1C0, warden: false);
        return $"{Root}/homes/{cell}";
    }

    private static void Make(string name, uint mode, bool warden)
    {
        var path = Libc.Z($"{Root}/{name}");
        if (Libc.MkdirAt(Flag.Here, path, mode) != 0)
        {
            if (Libc.Errno == Err.Exists)
            {
                return;
            }

            throw Libc.Errno is Err.NoSpace or Err.Quota ? Files.FileRefusal.Of(Libc.Errno) : new IOException($"{Root}/{name} cannot be made (error {Libc.Errno}).");
        }

        var fd = Libc.Open(path, Flag.ReadOnly | Flag.Folder | Flag.NoFollow | Flag.CloseOnExec);
        _ = Libc.Fchmod(fd, mode);
        if (!warden)
        {
            _ = Libc.Fchown(fd, Identity.Developer, Identity.Developer);
        }

        _ = Libc.Close(fd);
    }
}
