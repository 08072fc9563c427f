using System.Text.RegularExpressions;

namespace Bailey.Server.Platform;

/// <summary>What is wrong with a setting, in the words of whoever set it: the name of the variable instead of the property's.</summary>
internal static partial class SettingFault
{
    // Options classes whose name is not their section's.
    private static readonly Dictionary<string, string?> s_sections = new() { ["Platform"] = null, ["Connection"] = "Network", ["Peer"] = "Hosts" };

    /// <summary>One failure of a check by annotations.</summary>
    public static string Line(string failure)
    {
        if (Failure().Match(failure) is not { Success: true } parts)
        {
            return failure;
        }

        var (options, member, fault) = (parts.Groups["options"].Value, parts.Groups["member"].Value, parts.Groups["fault"].Value);
        var variable = Settings.Variable(s_sections.TryGetValue(options, out var section) ? section : options, member);
        return fault.Contains("BAILEY_", StringComparison.Ordinal) ? fault
            : fault.Replace($"The field {member} ", $"{variable} ", StringComparison.Ordinal).Replace($"The {member} field is required.", $"{variable} is empty.", StringComparison.Ordinal) is var said
                && said.StartsWith(variable, StringComparison.Ordinal) ? said : $"{variable}: {said}";
    }

    /// <summary>A value that is not of its type; null for another exception. The value may be a secret and is not repeated.</summary>
    public static string? Unreadable(InvalidOperationException failure)
    {
        if (Conversion().Match(failure.Message) is not { Success: true } parts)
        {
            return null;
        }

        var path = parts.Groups["path"].Value.Split(':');
        var wanted = parts.Groups["type"].Value.Contains("Boolean", StringComparison.Ordinal) ? "true or false"
            : parts.Groups["type"].Value.Contains("Int", StringComparison.Ordinal) ? "a whole number"
            : parts.Groups["type"].Value.EndsWith("LogLevel", StringComparison.Ordinal) ? string.Join(", ", Enum.GetNames<LogLevel>())
            : "a value of another kind";
        return $"{Settings.Variable(path.Length > 1 ? string.Join(':', path[..^1]) : null, path[^1])} must be {wanted}.";
    }

    [GeneratedRegex("^DataAnnotation validation failed for '(?<options>[A-Za-z]+)Options' members: '(?<member>[A-Za-z]*)' with the error: '(?<fault>.*)'\\.$", RegexOptions.Singleline, 1000)]
    private static partial Regex Failure();

    [GeneratedRegex("^Failed to convert configuration value .*at '(?<path>[A-Za-z:]+)' to type '(?<type>[^']+)'", RegexOptions.Singleline, 1000)]
    private static partial Regex Conversion();
}
