using System.Collections.Frozen;
using Bailey.Contracts.Egress;
using Bailey.Contracts.Hosts;

namespace Bailey.Host.Egress;

/// <summary>What the rules say about a destination: <c>Kind</c> null means refused.</summary>
internal readonly record struct RuleAnswer(string? Kind, bool Trusted, string Reason);

/// <summary>
/// A policy made ready for asking. Nothing is allowed but what is listed. The order: a rule for the very host, then the longest matching suffix;
/// within one host an opaque rule wins, since an operator wrote it on purpose, and trust of any of them holds.
/// </summary>
internal sealed class EgressRules
{
    private const int PlainPort = 80;
    private const int TlsPort = 443;
    private readonly FrozenDictionary<string, EgressRule[]> _byHost;

    public EgressRules(EgressPolicy policy, IReadOnlyList<EgressRule> defaultBundle) =>
        _byHost = policy.Allow.Concat(policy.DefaultBundle ? defaultBundle : [])
            .Select(rule => (Key: Key(rule), Rule: rule))
            .Where(entry => entry.Key is not null)
            .GroupBy(entry => entry.Key!, entry => entry.Rule, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    public RuleAnswer Ask(Destination destination)
    {
        foreach (var key in Keys(destination.Host))
        {
            if (_byHost.TryGetValue(key, out var rules) && Ask(rules, destination.Port) is { Kind: not null } answer)
            {
                return answer;
            }
        }

        return new RuleAnswer(null, false, destination.Host.Address is null
            ? "it is on no allow list of this workspace"
            : "it is an address and not a name, and on no allow list of this workspace");
    }

    private static RuleAnswer Ask(EgressRule[] rules, int port)
    {
        var fitting = rules.Where(rule => rule.Port is { } listed ? listed == port : PortsOf(rule.Kind).Contains(port)).ToArray();
        if (fitting.Length == 0)
        {
            return default;
        }

        var kinds = fitting.Select(rule => rule.Kind ?? KindOf(port)).ToArray();
        return new RuleAnswer(
            kinds.Contains(EgressKinds.Opaque) ? EgressKinds.Opaque : kinds[0],
            fitting.Any(rule => rule.Trusted),
            "listed" + (fitting[0].Bundle is { } bundle ? " in " + bundle : ""));
    }

    private static int[] PortsOf(string? kind) => kind switch
    {
        EgressKinds.Http => [PlainPort],
        EgressKinds.Tls => [TlsPort],
        _ => [PlainPort, TlsPort],
    };

    private static string KindOf(int port) => port switch
    {
        PlainPort => EgressKinds.Http,
        TlsPort => EgressKinds.Tls,
        _ => EgressKinds.Opaque,
    };

    // A rule that cannot be read allows nothing.
    private static string? Key(EgressRule rule)
    {
        if (rule.Kind is not (null or EgressKinds.Http or EgressKinds.Tls or EgressKinds.Opaque))
        {
            return null;
        }

        var suffix = rule.Host.StartsWith("*.", StringComparison.Ordinal);
        return HostName.TryParseWritten(suffix ? rule.Host[2..] : rule.Host, out var host) && !(suffix && host.Address is not null)
            ? (suffix ? "*." : "") + host.Text
            : null;
    }

    private static IEnumerable<string> Keys(HostName host)
    {
        yield return host.Text;
        if (host.Address is null)
        {
            for (var dot = host.Text.IndexOf('.'); dot >= 0; dot = host.Text.IndexOf('.', dot + 1))
            {
                yield return "*." + host.Text[(dot + 1)..];
            }
        }
    }
}
