using System.ComponentModel.DataAnnotations;
using Bailey.Contracts.Egress;

namespace Bailey.Server.Platform.Connections;

/// <summary>Section <c>Network</c>, the part about calls that the server itself makes: git remotes, later models, webhooks, sign-in providers.</summary>
public sealed class ConnectionOptions : IValidatableObject
{
    /// <summary>
    /// Destinations inside that the operator allows, <c>host:port</c> separated by commas, loopback too: <c>git.lan:443, 127.0.0.1:8080</c>.
    /// They hold for the server's own calls, never for a sandbox.
    /// </summary>
    public string Grants { get; set; } = "";

    /// <summary>A proxy that every call goes through by CONNECT, <c>http://[user:password@]host:port</c>; granted destinations go direct.</summary>
    public string UpstreamProxy { get; set; } = "";

    /// <summary>Seconds until a connection must stand.</summary>
    [Range(1, 120)]
    public int ConnectTimeout { get; set; } = 10;

    internal IReadOnlySet<Destination> Granted() => Items().Select(Read).OfType<Destination>().ToHashSet();

    internal Uri? Proxy() =>
        Uri.TryCreate(UpstreamProxy, UriKind.Absolute, out var proxy) && proxy is { Scheme: "http", Host.Length: > 0, PathAndQuery: "/" } ? proxy : null;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Items().FirstOrDefault(item => Read(item) is null) is { } wrong)
        {
            yield return new ValidationResult($"BAILEY_NETWORK__GRANTS holds '{wrong}', which is no host:port.");
        }

        // The value may hold a password, so it is not said.
        if (UpstreamProxy.Length > 0 && Proxy() is null)
        {
            yield return new ValidationResult("BAILEY_NETWORK__UPSTREAM_PROXY is no address of the form http://host:port.");
        }
    }

    private string[] Items() => Grants.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Destination? Read(string item) => Destination.TryParse(item, null, out var destination) ? destination : null;
}
