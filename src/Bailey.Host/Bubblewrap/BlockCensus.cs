using System.Globalization;
using Bailey.Host.Limits;
using Bailey.Host.Processes;

namespace Bailey.Host.Bubblewrap;

/// <summary>
/// Finds the processes of a block by their user ids. The host owns the block's user namespace, so it may end any of them; what they say about
/// themselves (names, arguments) is not read.
/// </summary>
internal static class BlockCensus
{
    private const long TicksPerSecond = 100;

    public static LimitUse Use(IdBlock block)
    {
        var all = Of(block).ToList();
        return new LimitUse(all.Sum(one => one.Bytes), all.Sum(one => Cpu(one.Pid)), all.Count, 0);
    }

    /// <summary>The process with the most memory; the warden only when there is no other.</summary>
    public static int? Largest(IdBlock block) =>
        Of(block).OrderBy(one => one.Uid == block.WardenUser).ThenByDescending(one => one.Bytes).Select(one => (int?)one.Pid).FirstOrDefault();

    /// <summary>Ends everything that still runs with these ids.</summary>
    public static void KillAll(IdBlock block, ProcessWatch watch)
    {
        foreach (var (pid, _, _) in Of(block))
        {
            Kill(pid, watch);
        }
    }

    public static void Kill(int pid, ProcessWatch watch)
    {
        if (ProcessHandle.StartTime(pid) is { } start)
        {
            using var process = ProcessHandle.Find(pid, start, watch);
            process?.Kill();
        }
    }

    private static IEnumerable<(int Pid, uint Uid, long Bytes)> Of(IdBlock block)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Status(pid) is { } status && Field(status, "Uid:") is { } uid && block.Holds((uint)uid))
            {
                yield return (pid, (uint)uid, (Field(status, "VmRSS:") ?? 0) * 1024);
            }
        }
    }

    private static long Cpu(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * 1_000_000 / TicksPerSecond;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string? Status(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/status");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long? Field(string status, string name)
    {
        var line = status.Split('\n').FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
        return line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [_, var value, ..] ? long.Parse(value, CultureInfo.InvariantCulture) : null;
    }
}
