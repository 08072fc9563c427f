using System.Net;
using Bailey.Contracts.Hosts;
using Bailey.Host.Events;
using Bailey.Host.Sandboxes;
using Bailey.Host.Settings;

namespace Bailey.Host.Egress;

/// <summary>The only way out of every sandbox of this host. Each sandbox has its own socket, and so its own listener and rules.</summary>
internal sealed class EgressProxy
{
    private readonly HostSettings _settings;
    private readonly HostEventLog _events;
    private readonly ILogger<EgressProxy> _log;

    public EgressProxy(HostSettings settings, HostEventLog events, TimeProvider clock, ILogger<EgressProxy> log)
    {
        (_settings, _events, _log) = (settings, events, log);
        Connector = new GuardedConnector(
            Dns.GetHostAddressesAsync, settings.UpstreamProxy is { } proxy ? new UpstreamProxy(proxy) : null, new OwnAddresses(clock));
        DefaultBundle = [.. settings.Registries, .. CodeHosts.Rules];
    }

    /// <summary>Where a name becomes a connection.</summary>
    public GuardedConnector Connector { get; init; }

    public IReadOnlyList<EgressRule> DefaultBundle { get; }

    public EgressListener For(SandboxRecord sandbox) => new(
        Path.Join(sandbox.Paths.Egress, "egress.sock"),
        sandbox.Block?.WardenUser,
        new EgressDecisions(sandbox.Spec.Workspace, sandbox.Probe ? null : _events, _log),
        Connector,
        DefaultBundle,
        new InternalNames(sandbox.Spec, _settings.Internal, _settings.ServerUid));
}
