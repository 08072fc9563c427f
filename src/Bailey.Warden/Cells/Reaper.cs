using Bailey.Warden.Linux;

namespace Bailey.Warden.Cells;

/// <summary>The first process of a cell: it takes in orphans and keeps the namespaces, and does nothing else.</summary>
internal static class Reaper
{
    /// <summary>The reaper and its sleep.</summary>
    internal const int Processes = 2;

    internal static IReadOnlyList<byte[]> Programs { get; } =
        [Libc.Z("/opt/bailey/tini"), Libc.Z("/usr/bin/tini-static"), Libc.Z("/usr/bin/tini")];

    internal static byte[][] Arguments { get; } = [Libc.Z("cell"), Libc.Z("--"), Libc.Z("/bin/sleep"), Libc.Z("infinity")];
}
