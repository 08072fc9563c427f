using Bailey.Warden.Linux;

namespace Bailey.Warden.Files;

/// <summary>How large things are, folders with all that is in them. After so many entries counting is given up: −1 from then on.</summary>
internal sealed class TreeSize
{
    private const int MaximumDepth = 256;
    private int _left = 200_000;

    internal long Of(int folder, byte[] name, FileStatus status, int depth = 0)
    {
        if (--_left < 0)
        {
            return -1;
        }

        if (!status.IsFolder)
        {
            return status.IsFile ? status.Size : 0;
        }

        var fd = depth > MaximumDepth ? -1 : BeneathPath.Open(folder, name, Flag.ReadOnly | Flag.Folder | Flag.NoFollow, 0, links: false);
        if (fd < 0)
        {
            return 0;
        }

        using var inner = new Handle(fd);
        long sum = 0;
        foreach (var entry in FolderReader.Read(fd))
        {
            if (FileStatus.Of(fd, entry.Name, Flag.AtSymlinkNoFollow, out var one) == 0)
            {
                sum += Math.Max(0, Of(fd, entry.Name, one, depth + 1));
            }
        }

        return _left < 0 ? -1 : sum;
    }
}
