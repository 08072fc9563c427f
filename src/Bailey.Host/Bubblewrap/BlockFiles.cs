using Bailey.Host.Processes;

namespace Bailey.Host.Bubblewrap;

/// <summary>
/// Directories that belong to a block: made, counted and removed as root of the block by a short helper. The host itself never walks
/// what a workspace wrote.
/// </summary>
internal sealed class BlockFiles(ProcessWatch watch)
{
    /// <summary>
    /// Whole or not at all. The directory is the block's alone: the path can be read by everybody on the machine while a helper runs, and
    /// another user who knows it must not get in.
    /// </summary>
    public Task Make(IdBlock block, SandboxPaths paths, CancellationToken cancel) => BlockProcess.Run(
        block, watch, withOwnIds: true,
        """
        set -e
        if [ ! -d "$1" ]; then
          rm -rf -- "$1.new"
          mkdir -m 0755 "$1.new" "$1.new/workspace"
          chown 1000:1000 "$1.new/workspace"
          chown 60000:60000 "$1.new"
          mv -T -- "$1.new" "$1"
        fi
        chmod 0700 "$1"
        """,
        [paths.Files], cancel);

    /// <summary>Whether they are there, and closed to others.</summary>
    public static bool AreMade(SandboxPaths paths) =>
        Directory.Exists(paths.Files)
        && File.GetUnixFileMode(paths.Files) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>rm follows no link and stays on one file system; the directory of the host stays for the host to remove.</summary>
    public Task Remove(IdBlock block, SandboxPaths paths, CancellationToken cancel) => BlockProcess.Run(
        block, watch, withOwnIds: true, "rm -rf --one-file-system -- \"$1\"", [paths.Files], cancel);

    /// <summary>Bytes on disk.</summary>
    public async Task<long> Size(IdBlock block, SandboxPaths paths, CancellationToken cancel)
    {
        var said = await BlockProcess.Run(block, watch, withOwnIds: false, "nice -n 15 du -sxB1 -- \"$1\" 2>/dev/null | cut -f1", [paths.Files], cancel);
        return long.TryParse(said.Trim(), out var size) ? size : -1;
    }
}
