using System.Collections;

namespace Bailey.Server.Platform;

/// <summary>
/// Where settings come from: <c>BAILEY_SECTION__SOME_NAME</c> in the environment, then <c>--Section:SomeName=value</c> on the command line.
/// No file of the working directory is read: a setting that nobody remembers is worse than none.
/// </summary>
public static class Settings
{
    private const string Prefix = "BAILEY_";

    /// <summary>Reads them.</summary>
    public static void AddSettings(this WebApplicationBuilder builder, string[] args)
    {
        builder.Configuration.AddInMemoryCollection(Read(Environment.GetEnvironmentVariables()));
        builder.Configuration.AddCommandLine(args);
    }

    /// <summary>The name of a setting in the environment: section <c>Database</c>, property <c>InstanceUrl</c> is BAILEY_DATABASE__INSTANCE_URL.</summary>
    public static string Variable(string? section, string property) =>
        $"{Prefix}{(section is null ? "" : Words(section.Replace(":", "__", StringComparison.Ordinal)) + "__")}{Words(property)}";

    internal static IEnumerable<KeyValuePair<string, string?>> Read(IDictionary environment) =>
        from DictionaryEntry variable in environment
        let name = (string)variable.Key
        where name.StartsWith(Prefix, StringComparison.Ordinal)
        let parts = name[Prefix.Length..].Split("__").Select(part => part.Replace("_", "", StringComparison.Ordinal))
        select KeyValuePair.Create(string.Join(':', parts), (string?)variable.Value);

    private static string Words(string name) => string.Concat(name.Select((letter, i) =>
        i > 0 && char.IsUpper(letter) && char.IsLower(name[i - 1]) ? $"_{letter}" : char.ToUpperInvariant(letter).ToString()));
}
