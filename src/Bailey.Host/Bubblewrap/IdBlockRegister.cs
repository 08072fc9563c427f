using System.ComponentModel;
using System.Globalization;
using Bailey.Host.Processes;
using Bailey.Host.Settings;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Host.Bubblewrap;

/// <summary>
/// Which block belongs to which sandbox, kept under the home of the host's user so that two hosts of one user with different data
/// directories never share a block (they would be each other's root). One file per block: its line is the sandbox's directory.
/// A block whose directory is gone is free again.
/// </summary>
internal sealed class IdBlockRegister(HostUser user, SubordinateIds ids, ProcessWatch watch)
{
    private readonly string _folder = Path.Join(user.Home, ".local", "state", "bailey-host", "id-blocks");

    /// <summary>Gives a free block to the sandbox whose directory this is.</summary>
    public IdBlock Take(string sandboxDirectory)
    {
        using var held = Lock();
        var taken = Taken();
        foreach (var block in ids.All().Where(block => !taken.Any(block.Overlaps)))
        {
            // Rename is atomic: a host that dies here leaves a whole entry or none.
            var fresh = Path.Join(_folder, ".new");
            File.WriteAllText(fresh, sandboxDirectory);
            File.Move(fresh, FileOf(block), overwrite: true);
            return block;
        }

        throw new NoIdsLeftException($"All {taken.Count} blocks of subordinate ids of {user.Name} are in use. Delete a workspace, or give the user more in /etc/subuid and /etc/subgid.");
    }

    /// <summary>Takes a block back. Its sandbox's files must be gone: the next owner of the ids could read them.</summary>
    public void Free(IdBlock block)
    {
        using var held = Lock();
        File.Delete(FileOf(block));
    }

    private List<IdBlock> Taken()
    {
        var taken = new List<IdBlock>();
        foreach (var file in Directory.EnumerateFiles(_folder, "*-*-*"))
        {
            var numbers = Path.GetFileName(file).Split('-').Select(part => uint.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            var block = new IdBlock(numbers[0], numbers[1], numbers[2]);
            if (Directory.Exists(File.ReadAllText(file)))
            {
                taken.Add(block);
                continue;
            }

            // Somebody removed a data directory under running sandboxes: whoever gets the ids next must not meet them.
            BlockCensus.KillAll(block, watch);
            File.Delete(file);
        }

        return taken;
    }

    private string FileOf(IdBlock block) => Path.Join(_folder, $"{block.FirstUser}-{block.FirstGroup}-{block.Size}");

    private SafeFileHandle Lock()
    {
        try
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return FileLock.Wait(Path.Join(_folder, ".lock"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new SettingException($"The register of ids cannot be kept in {_folder}: {refused.Message}");
        }
    }
}

/// <summary>Every block is in use.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "Made here alone, always with a message.")]
internal sealed class NoIdsLeftException(string message) : Exception(message);
