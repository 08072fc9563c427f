using System.Globalization;

namespace Bailey.Bench;

/// <summary>Memory of process trees, from /proc/…/smaps_rollup; in MB.</summary>
internal static class Memory
{
    /// <summary>The sum over a process and all below it that <paramref name="wanted"/> takes.</summary>
    public static double Tree(int root, string field, Func<int, bool>? wanted = null) =>
        Below(root).Where(wanted ?? (_ => true)).Sum(process => Of(process, field));

    public static IEnumerable<int> Below(int root)
    {
        var children = Processes().ToLookup(Parent);
        var open = new Stack<int>([root]);
        while (open.TryPop(out var process))
        {
            yield return process;
            foreach (var child in children[process])
            {
                open.Push(child);
            }
        }
    }

    /// <summary>All that live; one that has ended and waits for its parent to hear of it holds nothing any more.</summary>
    public static IEnumerable<int> Processes() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(process => !Text($"/proc/{process}/status").Contains("\nState:\tZ", StringComparison.Ordinal));

    public static int User(int process) => (int)Field(process, "status", "Uid");

    public static string Name(int process) => Text($"/proc/{process}/comm").Trim();

    public static double Of(int process, string field) => Field(process, "smaps_rollup", field) / 1024;

    /// <summary>Processor time so far, in hundredths of a second.</summary>
    public static long CpuTicks(int process)
    {
        var text = Text($"/proc/{process}/stat");
        // The name may hold anything; the numbers come after its last bracket.
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 13 ? 0 : long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static int Parent(int process) => (int)Field(process, "status", "PPid");

    private static double Field(int process, string file, string field) =>
        Text($"/proc/{process}/{file}")
            .Split('\n')
            .Where(line => line.StartsWith(field + ":", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(field.Length + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
