using Bailey.Host.Processes;

namespace Bailey.Host.Bubblewrap;

/// <summary>
/// Directories that belong to a block: made, counted and removed as root of the block by a short helper. The host itself never walks
/// what a workspace wrote.
/// </summary>
internal sealed class BlockFiles(ProcessWatch watch)
{
    public Task Make(IdBlock block, SandboxPaths paths, CancellationToken cancel) => BlockProcess.Run(
        block, watch, withOwnIds: true,
        """
        set -e; umask 022; mkdir -p -m 0755 "$1" "$1/workspace"; chown 60000:60000 "$1"; chown 1000:1000 "$1/workspace"
        """,
        [paths.Files], cancel);

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
