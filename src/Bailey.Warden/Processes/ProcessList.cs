using System.Globalization;
using System.Text;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Cells;

namespace Bailey.Warden.Processes;

/// <summary>The processes of the workspace, each with its cell, for people to look at. The warden's own are left out.</summary>
internal static class ProcessList
{
    private const int Maximum = 2000, MaximumCommand = 512, TicksPerSecond = 100, PageSize = 4096;

    internal static IReadOnlyList<WardenProcess> Read(CellDirectory cells, TimeProvider time)
    {
        var names = cells.All.ToDictionary(x => x.PidNamespace, x => x.Name);
        var reapers = cells.All.Select(x => x.First.Pid).ToHashSet();
        var now = time.GetUtcNow();
        var uptime = Uptime();
        var list = new List<WardenProcess>();
        foreach (var pid in ProcessTable.Pids())
        {
            if (!names.TryGetValue(ProcessTable.PidNamespaceOf(pid), out var cell) || ProcessTable.Stat(pid) is not { Length: > 21 } fields)
            {
                continue;
            }

            // A cell's reaper and its sleep are the cell itself.
            var parent = (int)Number(fields[1]);
            if (reapers.Contains(pid) || (reapers.Contains(parent) && CommandOf(pid) == "/bin/sleep infinity"))
            {
                continue;
            }

            var age = uptime - (Number(fields[19]) / (double)TicksPerSecond);
            list.Add(new WardenProcess(
                pid, reapers.Contains(parent) ? 0 : parent, cell, CommandOf(pid) is { Length: > 0 } command ? command : NameOf(pid), Memory(pid, fields),
                (Number(fields[11]) + Number(fields[12])) * (1000 / TicksPerSecond), now.AddSeconds(-Math.Max(0, age))));
            if (list.Count == Maximum)
            {
                break;
            }
        }

        return list;
    }

    /// <summary>The arguments in one line, without control characters; "" for one that is gone or has none.</summary>
    internal static string CommandOf(int pid)
    {
        try
        {
            using var file = File.OpenRead($"/proc/{pid}/cmdline");
            var buffer = new byte[MaximumCommand];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return Clean(Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\0'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string NameOf(int pid) => ReadLine($"/proc/{pid}/comm") is { } name ? $"[{Clean(name)}]" : "";

    private static string Clean(string text) => string.Concat(text.Select(x => char.IsControl(x) ? ' ' : x));

    private static long Memory(int pid, string[] fields)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/smaps_rollup").FirstOrDefault(x => x.StartsWith("Pss:", StringComparison.Ordinal));
            if (line is not null)
            {
                return 1024 * Number(line.AsSpan(4).Trim().ToString().Split(' ')[0]);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then what it holds, shared or not.
        }

        return Number(fields[21]) * PageSize;
    }

    private static double Uptime() =>
        double.TryParse(ReadLine("/proc/uptime")?.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;

    private static string? ReadLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
