namespace Bailey.Host.Bubblewrap;

/// <summary>
/// The subordinate ids of one sandbox. Large blocks map 0 to 65,535. A user with little gets 2,048 ids per sandbox: the users 0 to 2,046
/// (2,000 is the cells' reaper) and 60,000 (the warden); the groups 0 to 1,981, 2,000, the 64 groups of cells from 20,000 on, and 60,000.
/// </summary>
internal sealed record IdBlock(uint FirstUser, uint FirstGroup, uint Size)
{
    public const uint Large = 65_536;
    public const uint Small = 2_048;
    public const uint WardenId = 60_000;
    public const uint ReaperId = 2_000;
    public const uint CellGroups = 20_000;
    public const uint Cells = 64;

    /// <summary>Arguments of newuidmap: inner, outer, count.</summary>
    public IEnumerable<(uint Inner, uint Outer, uint Count)> Users => Size == Large
        ? [(0, FirstUser, Large)]
        : [(0, FirstUser, Small - 1), (WardenId, FirstUser + Small - 1, 1)];

    /// <summary>Arguments of newgidmap.</summary>
    public IEnumerable<(uint Inner, uint Outer, uint Count)> Groups => Size == Large
        ? [(0, FirstGroup, Large)]
        :
        [
            (0, FirstGroup, Small - 2 - Cells), (ReaperId, FirstGroup + Small - 2 - Cells, 1),
            (CellGroups, FirstGroup + Small - 1 - Cells, Cells), (WardenId, FirstGroup + Small - 1, 1),
        ];

    /// <summary>The machine's id of the warden: the only one that may speak to the egress proxy.</summary>
    public uint WardenUser => Size == Large ? FirstUser + WardenId : FirstUser + Small - 1;

    public bool Holds(uint uid) => uid >= FirstUser && uid - FirstUser < Size;

    public bool Overlaps(IdBlock other) =>
        Meet(FirstUser, Size, other.FirstUser, other.Size) || Meet(FirstGroup, Size, other.FirstGroup, other.Size);

    private static bool Meet(uint a, uint aSize, uint b, uint bSize) => a < (ulong)b + bSize && b < (ulong)a + aSize;
}
