using System.Globalization;

namespace Bailey.Bench;

/// <summary>The table at the end: what was measured, what it stands beside, their ratio, and what was asked for.</summary>
internal sealed class Report
{
    private readonly List<string[]> _rows = [["what", "Bailey", "beside", "ratio", "asked", ""]];

    public int Missed { get; private set; }

    /// <summary>A figure beside another. <paramref name="holds"/> is whether what was asked for was reached; null: nothing was asked.</summary>
    public void Add(string what, string own, string beside, double? ratio, string asked, bool? holds)
    {
        _rows.Add([what, own, beside, ratio is { } r ? r.ToString("0.00", CultureInfo.InvariantCulture) : "–", asked, holds switch { true => "ok", false => "MISSED", null => "" }]);
        Missed += holds == false ? 1 : 0;
        Console.Error.WriteLine($"  {string.Join("  ", _rows[^1])}");
    }

    public void Failed(string what, string why)
    {
        _rows.Add([what, "not measured", why.Split('\n')[0], "–", "", "FAILED"]);
        Missed++;
        Console.Error.WriteLine($"  {what}: {why}");
    }

    public void Print()
    {
        var widths = Enumerable.Range(0, 6).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        Console.WriteLine();
        foreach (var row in _rows)
        {
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
