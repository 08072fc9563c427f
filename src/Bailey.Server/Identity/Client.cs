using System.Net;

namespace Bailey.Server.Identity;

/// <summary>What is remembered of where a session comes from, so that its owner recognises it. Words of the client: shown, never trusted.</summary>
internal static class Client
{
    private const int LongestAgent = 300;

    public static string? Address(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? Plain(address).ToString() : null;

    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    public static string? Agent(HttpContext context)
    {
        var agent = new string([.. context.Request.Headers.UserAgent.ToString().Where(c => c is >= ' ' and <= '~').Take(LongestAgent)]);
        return agent.Length == 0 ? null : agent;
    }

    /// <summary>"Firefox on Linux".</summary>
    public static string Describe(string? agent)
    {
        var browser = First(agent, ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"));
        var system = First(agent, ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"));
        return (browser, system) switch
        {
            (null, null) => "A browser",
            (null, _) => $"A browser on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? First(string? agent, params ReadOnlySpan<(string Mark, string Name)> known)
    {
        foreach (var (mark, name) in known)
        {
            if (agent?.Contains(mark, StringComparison.Ordinal) == true)
            {
                return name;
            }
        }

        return null;
    }
}
