using System.Text.Json;
using Bailey.Contracts.Egress;
using Bailey.Contracts.Hosts;
using Bailey.Host.Settings;

namespace Bailey.Host.Egress;

/// <summary>
/// The package registries that this machine's own clients use, as deploy/client-registries printed them: a JSON list of scheme, host and port.
/// The operator's machine trusts them, so a sandbox may reach them where they are, a private address included.
/// </summary>
internal static class RegistryList
{
    public static IReadOnlyList<EgressRule> Read(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting))
        {
            return [];
        }

        try
        {
            var json = setting.TrimStart().StartsWith('[') ? setting : File.ReadAllText(setting);
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(Rule).Distinct()];
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException
            or KeyNotFoundException or FormatException)
        {
            throw new SettingException("BAILEY_REGISTRIES is not a JSON list of {scheme, host, port}: " + unreadable.Message);
        }
    }

    private static EgressRule Rule(JsonElement entry)
    {
        var scheme = entry.GetProperty("scheme").GetString();
        var kind = scheme switch
        {
            "https" => EgressKinds.Tls,
            "http" => EgressKinds.Http,
            _ => throw new FormatException($"the scheme {scheme} is neither http nor https"),
        };
        return HostName.TryParseWritten(entry.GetProperty("host").GetString(), out var host)
            ? new EgressRule(host.Text, entry.GetProperty("port").GetInt32(), kind, Trusted: true, Bundle: "registries")
            : throw new FormatException("a host is not a name");
    }
}
