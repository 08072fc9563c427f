using System.Globalization;

namespace Bailey.Host.Limits;

/// <summary>Reads and writes the small files of control groups; a file that is not there reads as null.</summary>
internal static class ControlGroupFiles
{
    public static void Write(string folder, string file, long value) => Write(folder, file, value.ToString(CultureInfo.InvariantCulture));

    public static void Write(string folder, string file, string value) => File.WriteAllText(Path.Join(folder, file), value);

    /// <summary>Whoever else in the parent has work comes before a group that gives way; where the kernel knows no such groups (before 5.15), by weight.</summary>
    public static void GiveWay(string folder, bool gives, string weight, int low, int full)
    {
        if (File.Exists(Path.Join(folder, "cpu.idle")))
        {
            Write(folder, "cpu.idle", gives ? 1 : 0);
        }
        else
        {
            Write(folder, weight, gives ? low : full);
        }
    }

    public static string? Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Join(folder, file)).Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static long Number(string? text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>The value behind a name in a file of "name value" lines.</summary>
    public static long Field(string? text, string name) =>
        (text ?? "").Split('\n').Where(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Select(line => Number(line[(name.Length + 1)..])).FirstOrDefault(-1);

    public static void RemoveFolder(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: false);
        }
        catch (IOException)
        {
            // Absent, or its last process is still being torn down: the next start of the sandbox uses it again.
        }
    }
}
