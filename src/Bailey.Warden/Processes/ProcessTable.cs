using System.Globalization;
using System.Runtime.InteropServices;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Processes;

/// <summary>What /proc of the sandbox's outer pid namespace says. Every process in a cell is seen here, under its outer number.</summary>
internal static class ProcessTable
{
    internal static IEnumerable<int> Pids()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                yield return pid;
            }
        }
    }

    /// <summary>The inode of the process's pid namespace, 0 when it is gone.</summary>
    internal static ulong PidNamespaceOf(int pid) => FileStatus.Of(Flag.Here, Libc.Z($"/proc/{pid}/ns/pid"), 0, out var status) == 0 ? status.Inode : 0;

    internal static Dictionary<ulong, int> CountByPidNamespace()
    {
        var counts = new Dictionary<ulong, int>();
        foreach (var pid in Pids())
        {
            if (PidNamespaceOf(pid) is var space and not 0)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, space, out _)++;
            }
        }

        return counts;
    }

    /// <summary>The fields of /proc/pid/stat after the name, which may hold anything; null when the process is gone.</summary>
    internal static string[]? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var end = text.LastIndexOf(')');
            return end < 0 ? null : text[(end + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The session, among the fields of <see cref="Stat"/>.</summary>
    internal static int SessionIn(string[] stat) => int.Parse(stat[3], CultureInfo.InvariantCulture);

    /// <summary>Whether the process ignores the signal, as nohup makes it.</summary>
    internal static bool Ignores(int pid, int signal) =>
        Status(pid, "SigIgn:") is { } mask && (ulong.Parse(mask, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0;

    /// <summary>Whether the process lives, as this user.</summary>
    internal static bool IsAlive(int pid, int user) =>
        Status(pid, "Uid:")?.Split('\t')[0] == user.ToString(CultureInfo.InvariantCulture) && Stat(pid) is { } fields && fields[0] != "Z";

    private static string? Status(int pid, string field)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/status").FirstOrDefault(x => x.StartsWith(field, StringComparison.Ordinal))?[field.Length..].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>All living members of a session.</summary>
    internal static List<int> Session(int leader)
    {
        var members = new List<int>();
        foreach (var pid in Pids())
        {
            // A zombie is past killing.
            if (Stat(pid) is { Length: > 3 } fields && fields[0] != "Z" && SessionIn(fields) == leader)
            {
                members.Add(pid);
            }
        }

        return members;
    }
}
