using Bailey.Warden.Linux;

namespace Bailey.Warden.Cells;

/// <summary>
/// The view of files in a new cell, all but /proc. Runs in a throw-away thread that has its own mount namespace already. Order matters: what is
/// bound from a hidden place comes before the hiding.
/// </summary>
internal static class CellMounts
{
    private const nuint Plain = MountFlag.NoSuid | MountFlag.NoDev;
    private const nuint Empty = Plain | MountFlag.NoExec | MountFlag.ReadOnly;

    private static readonly byte[] Tmpfs = Libc.Z("tmpfs"), Null = Libc.Z("/dev/null"), Home = Libc.Z("/home/dev");
    private static readonly byte[] EmptyData = Libc.Z("mode=0755,size=4k,nr_inodes=16");

    private static readonly (byte[] Path, byte[] Data)[] Scratch =
    [
        (Libc.Z("/tmp"), Libc.Z("mode=1777,size=1g")),
        (Libc.Z("/var/tmp"), Libc.Z("mode=1777,size=1g")),
        (Libc.Z("/dev/shm"), Libc.Z("mode=1777,size=512m")),
    ];

    // Whoever reaches egress.sock may name any cell; homes, trash and rings are other cells' business.
    private static readonly byte[][] Hidden = [Libc.Z("/var/lib/bailey"), Libc.Z("/run/bailey")];

    internal static CellOutcome Make(byte[] home, IReadOnlyList<byte[]> masks)
    {
        if (Libc.Mount(null, Libc.Z("/"), null, MountFlag.Recursive | MountFlag.Private, null) != 0)
        {
            return Failed("private");
        }

        if (Libc.Mount(home, Home, null, MountFlag.Bind, null) != 0
            || Libc.Mount(null, Home, null, MountFlag.Bind | MountFlag.Remount | Plain, null) != 0)
        {
            return Failed("home");
        }

        if (Mask(masks) is { Error: not 0 } masked)
        {
            return masked;
        }

        foreach (var path in Hidden)
        {
            if (Libc.Mount(Tmpfs, path, Tmpfs, Empty, EmptyData) != 0 && Libc.Errno != Err.NoEntry)
            {
                return Failed("hide");
            }
        }

        foreach (var (path, data) in Scratch)
        {
            if (Libc.Mount(Tmpfs, path, Tmpfs, Plain, data) != 0)
            {
                return Failed("tmp");
            }
        }

        if (Libc.Mount(Libc.Z("mqueue"), Libc.Z("/dev/mqueue"), Libc.Z("mqueue"), Plain | MountFlag.NoExec, null) != 0)
        {
            return Failed("mqueue");
        }

        return Libc.Mount(Libc.Z("devpts"), Libc.Z("/dev/pts"), Libc.Z("devpts"), MountFlag.NoSuid | MountFlag.NoExec, Libc.Z("newinstance,ptmxmode=0666,mode=0600,gid=5")) != 0
            ? Failed("devpts")
            : default;
    }

    /// <summary>
    /// A masked folder becomes an empty one, a masked file an empty one; what is not there needs no mask. The path is walked without
    /// following a link, and the mount goes on what was found, so that a swap in between masks the wrong thing at worst, never another place.
    /// </summary>
    private static CellOutcome Mask(IReadOnlyList<byte[]> masks)
    {
        foreach (var mask in masks)
        {
            var fd = BeneathPath.Open(Libc.Z("/workspace"), mask, Flag.PathOnly, links: false);
            if (fd < 0)
            {
                if (-fd is Err.NoEntry or Err.NotFolder)
                {
                    continue;
                }

                return new CellOutcome("mask", -fd);
            }

            var target = Libc.Z($"/proc/self/fd/{fd}");
            var failed = FileStatus.Of(fd, out var status) != 0
                || (status.IsFolder
                    ? Libc.Mount(Tmpfs, target, Tmpfs, Empty, EmptyData) != 0
                    : Libc.Mount(Null, target, null, MountFlag.Bind, null) != 0);
            var error = Libc.Errno;
            _ = Libc.Close(fd);
            if (failed)
            {
                return new CellOutcome("mask", error);
            }
        }

        return default;
    }

    private static CellOutcome Failed(string step) => new(step, Libc.Errno);
}
