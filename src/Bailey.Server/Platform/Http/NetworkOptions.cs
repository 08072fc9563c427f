using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Platform.Http;

/// <summary>Section <c>Network</c>: where the server listens, what it calls itself, whom it believes and how much it takes.</summary>
public sealed class NetworkOptions
{
    /// <summary>The port on 127.0.0.1 and [::1]; 0 lets the system choose, for tests.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 3001;

    /// <summary>Addresses to listen on instead, separated by commas: <c>192.0.2.7:3001, [2001:db8::1]:3001, 0.0.0.0</c>.</summary>
    public string Addresses { get; set; } = "";

    /// <summary>Host names that are served besides localhost, 127.0.0.1 and [::1], separated by commas.</summary>
    public string HostNames { get; set; } = "";

    /// <summary>
    /// Addresses or networks of reverse proxies, separated by commas. Only from them X-Forwarded-For counts; X-Forwarded-Proto counts from
    /// this machine too.
    /// </summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>Most connections at once; further ones are closed.</summary>
    [Range(10, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Most WebSockets at once.</summary>
    [Range(10, 1_000_000)]
    public int MaxSockets { get; set; } = 5_000;

    /// <summary>Most bytes of a request's body, where a route does not take more.</summary>
    [Range(1024, 1 << 30)]
    public long MaxBody { get; set; } = 1 << 20;

    /// <summary>Requests to sign-in routes that one address may make in a minute.</summary>
    [Range(1, 1_000_000)]
    public int AuthPerMinute { get; set; } = 30;

    /// <summary>How many of them at once.</summary>
    [Range(1, 1_000_000)]
    public int AuthBurst { get; set; } = 5;

    /// <summary>What the server is called to the outside: the first configured host name, else localhost.</summary>
    public string PublicName => Items(HostNames) is [var first, ..] ? first : "localhost";

    internal static string[] Items(string list) => list.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
