namespace Bailey.Host.Limits;

/// <summary>Finds out which controllers the given directories have, and takes the best way that all of them together allow.</summary>
internal static class ChooseLimits
{
    public static ILimits From(IReadOnlyList<string> directories)
    {
        var unified = directories.FirstOrDefault(path => Has(path, "cgroup.controllers"));
        if (unified is not null && Controllers(unified).IsSupersetOf(["cpu", "memory", "pids"]))
        {
            return new ControlGroups2(unified);
        }

        return Old("memory.limit_in_bytes") is { } memory
            ? new ControlGroups1(memory, Old("pids.max"), Old("cpu.cfs_quota_us"), Old("cpuacct.usage"), Old("freezer.state"), unified)
            : new ProcessLimits();

        string? Old(string file) => directories.FirstOrDefault(path => path != unified && Has(path, file));
    }

    private static bool Has(string path, string file) => File.Exists(Path.Join(path, file));

    private static HashSet<string> Controllers(string path) =>
        [.. (ControlGroupFiles.Read(path, "cgroup.subtree_control") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
