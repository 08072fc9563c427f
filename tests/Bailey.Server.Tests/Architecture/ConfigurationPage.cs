using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Bailey.Server.Platform;
using Microsoft.Extensions.Configuration;

namespace Bailey.Server.Tests.Architecture;

/// <summary>Writes docs/configuration.md from the options classes: the comment in the source is the text that operators read.</summary>
internal static partial class ConfigurationPage
{
    public static IReadOnlyList<Type> Types { get; } =
        [.. typeof(Program).Assembly.GetTypes().Where(t => t.Name.EndsWith("Options", StringComparison.Ordinal) && t is { IsClass: true, IsAbstract: false }).OrderBy(t => t.Name, StringComparer.Ordinal)];

    public static string Write()
    {
        var page = new StringBuilder("""
            # Configuration

            Settings are variables of the environment. A bad value stops the start with one line that names it. This page is written from the sources.

            """.ReplaceLineEndings("\n")).Append('\n');
        foreach (var section in Types.Select(t => (Type: t, Source: Source(t))).Select(t => (t.Type, t.Source, Name: Section(t.Type, t.Source))).GroupBy(t => t.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"## {(section.Key.Length == 0 ? "Where things are" : section.Key)}\n\n| variable | default | takes | meaning |\n|---|---|---|---|\n");
            foreach (var (type, source, name) in section)
            {
                var defaults = Activator.CreateInstance(type)!;
                foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true }))
                {
                    var key = property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property.Name;
                    page.Append(CultureInfo.InvariantCulture, $"| `{Settings.Variable(name.Length == 0 ? null : name, key)}` | {Default(property, defaults)} | {Takes(property)} | {Meaning(source, property)} |\n");
                }
            }

            page.Append('\n');
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static string Source(Type type) => File.ReadAllText(Directory.EnumerateFiles(Path.Join(Sources.Root, "src", "Bailey.Server"), "*.cs", SearchOption.AllDirectories)
        .Single(f => Regex.IsMatch(File.ReadAllText(f), $@"\bclass {type.Name}\b", RegexOptions.None, TimeSpan.FromSeconds(5))));

    private static string Section(Type type, string source)
    {
        var summary = SectionName().Match(source[..source.IndexOf($"class {type.Name}", StringComparison.Ordinal)].Split("/// <summary>")[^1]);
        Assert.True(summary.Success || type == typeof(PlatformOptions), $"The comment of {type.Name} does not begin with: Section <c>Name</c>");
        return summary.Success ? summary.Groups[1].Value : "";
    }

    private static string Meaning(string source, PropertyInfo property)
    {
        var end = Regex.Match(source, $@"public [\w?<>\[\], ]+ {property.Name} \{{ get;", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.True(end.Success, $"{property.DeclaringType!.Name}.{property.Name} is not found in its source");
        var comment = source[..end.Index].Split("/// <summary>")[^1].Split("</summary>")[0];
        var text = Regex.Replace(comment.Replace("///", " ", StringComparison.Ordinal), @"\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(1)).Trim();
        text = Regex.Replace(text, "<c>(.*?)</c>", "`$1`", RegexOptions.None, TimeSpan.FromSeconds(1));
        return text.Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Default(PropertyInfo property, object defaults) => property.Name is "DataDirectory" or "RunDirectory" ? "set by `./run`" : property.GetValue(defaults) switch
    {
        null => "",
        string text => text.Length == 0 ? "" : $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`",
        bool yes => yes ? "`true`" : "`false`",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        System.Collections.IEnumerable list => string.Join(", ", list.Cast<object>().Select(o => $"`{o}`")),
        var other => $"`{other}`",
    };

    private static string Takes(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var what = type.IsEnum ? string.Join(", ", Enum.GetNames(type)) : type == typeof(string) ? "text" : type == typeof(bool) ? "true, false" : type == typeof(TimeSpan) ? "d.hh:mm:ss" : type.IsPrimitive ? "number" : type.Name;
        return property.GetCustomAttribute<RangeAttribute>() is { } range ? $"{range.Minimum} to {range.Maximum}"
            : property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern ? $"`{pattern.Pattern.Trim('^', '$').Trim('(', ')').Replace("|", "` or `", StringComparison.Ordinal)}`"
            : what;
    }

    [GeneratedRegex(@"^\s*(?:///\s*)?Section <c>(\w*)</c>", RegexOptions.None, 1000)]
    private static partial Regex SectionName();
}
