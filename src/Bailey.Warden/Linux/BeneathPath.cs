namespace Bailey.Warden.Linux;

/// <summary>
/// openat2 with RESOLVE_BENEATH and RESOLVE_NO_MAGICLINKS: the kernel itself refuses every way out of the folder, links and races included.
/// </summary>
internal static unsafe class BeneathPath
{
    private const ulong NoMagicLinks = 2, NoLinks = 4, Beneath = 8;

    /// <summary>Answers the descriptor, or the negated error number. An empty path is the folder itself.</summary>
    internal static int Open(int folder, byte[] path, int flags, uint mode = 0, bool links = true)
    {
        var how = stackalloc ulong[3];
        how[0] = (uint)(flags | Flag.CloseOnExec);
        how[1] = mode;
        how[2] = NoMagicLinks | Beneath | (links ? 0 : NoLinks);
        fixed (byte* at = path.Length > 1 ? path : Here)
        {
            // EAGAIN: something was renamed during the walk; the kernel asks to try again.
            for (var attempt = 0; ; attempt++)
            {
                var fd = Libc.Syscall(Call.OpenAt2, folder, (nint)at, (nint)how, 24);
                if (fd >= 0)
                {
                    return (int)fd;
                }

                var error = Libc.Errno;
                if (error is not (Err.Again or Err.Interrupted) || attempt > 50)
                {
                    return -error;
                }
            }
        }
    }

    internal static int Open(byte[] root, byte[] path, int flags, bool links)
    {
        var folder = Libc.Open(root, Flag.PathOnly | Flag.Folder | Flag.CloseOnExec);
        if (folder < 0)
        {
            return -Libc.Errno;
        }

        var fd = Open(folder, path, flags, 0, links);
        _ = Libc.Close(folder);
        return fd;
    }

    private static readonly byte[] Here = ".\0"u8.ToArray();
}
