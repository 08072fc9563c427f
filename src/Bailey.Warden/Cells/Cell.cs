using Bailey.Warden.Linux;

namespace Bailey.Warden.Cells;

/// <summary>
/// A living cell. Its first process is a reaper that holds the namespaces; when that ends, the kernel ends everything in the cell.
/// </summary>
internal sealed class Cell(string name, int slot, IReadOnlyList<string> masks, Child first, ulong pidNamespace)
{
    internal string Name => name;

    /// <summary>0 to 63; the cell's group is 20000 + slot, and its way out the ports of that slot.</summary>
    internal int Slot => slot;

    internal int Group => GroupOf(slot);

    internal IReadOnlyList<string> Masks => masks;

    internal Child First => first;

    /// <summary>The inode of its pid namespace, by which a process tells where it lives.</summary>
    internal ulong PidNamespace => pidNamespace;

    /// <summary>How many terminals, channels and commands hold it open; guarded by the directory.</summary>
    internal int Uses { get; set; }

    /// <summary>Since when nothing holds it open.</summary>
    internal long IdleSince { get; set; }

    /// <summary>It was told to end: nobody enters any more.</summary>
    internal bool Ending { get; set; }

    internal static int GroupOf(int slot) => 20_000 + slot;
}
