using System.Globalization;

namespace Bailey.Server.Tests.Architecture;

/// <summary>The ids of the inventory that tests name: each letter counts from 1 without gaps.</summary>
internal static class InventoryRows
{
    public static IReadOnlyDictionary<string, int> Last { get; } =
        new Dictionary<string, int> { ["E"] = 51, ["H"] = 235, ["A"] = 86, ["N"] = 117, ["V"] = 114 };

    public static bool Exists(string id)
    {
        var parts = id.Split('-');
        return parts.Length == 2 && Last.TryGetValue(parts[0], out var last)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= last
            && id == string.Create(CultureInfo.InvariantCulture, $"{parts[0]}-{number:00}");
    }
}
